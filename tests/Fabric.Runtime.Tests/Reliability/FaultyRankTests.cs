using Fabric.Runtime.Tests.Collectives;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Processes of which one has a disk that fails, at one operation of a save or a load after the other.</summary>
public sealed class FaultyRankTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(LongMode.Choose(3, 10));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Mpi("mpirun.openmpi")]
    public async Task All_ranks_are_told_which_has_failed_and_the_checkpoint_stays(string launcher)
    {
        await RunAsync(launcher, "fsdp", "folder+folder-in-background+file");
        await RunAsync(launcher, "ddp", "file+shared");
    }

    [Theory]
    [Mpi("mpirun.mpich")]
    public async Task Another_MPI_tells_the_same(string launcher)
    {
        await RunAsync(launcher, "fsdp", "folder+folder-in-background+file");
        if (LongMode.IsOn)
        {
            await RunAsync(launcher, "ddp", "file+shared");
        }
    }

    private async Task RunAsync(string launcher, string strategy, string forms)
    {
        (int exitCode, string[] ranks, string text, _) = await MpiJob.RunAsync(
            launcher, 3, ["faults", strategy, forms, _folder[strategy], $"{LongMode.Choose(13, 1)}"], program: "RankProgram", patience: Patience);
        Assert.True(exitCode == 0 && ranks.Length == 3, text);
        Array.ForEach(ranks, rank => output.WriteLine($"{strategy}, {rank}"));
    }
}
