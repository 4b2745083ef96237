using Fabric.Runtime.Tests.Collectives;
using Xunit;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Saved by processes under any strategy, loaded by other processes under any other.</summary>
public sealed class LayoutProcessTests : IDisposable
{
    private const string StepsBefore = "3";
    private const string StepsAfter = "10";
    private const string StepsInAll = "13";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Mpi("mpirun.openmpi")]
    public Task What_processes_save_others_go_on_with(string launcher) => AssertAsync(
        launcher,
        ("single", "single"), ("ddp×2", "ddp×2"), ("fsdp×2", "fsdp×2"), ("fsdp×3", "fsdp×3"), ("fsdp×4", "fsdp×4"),
        ("single", "fsdp×2"), ("ddp×2", "fsdp×3"), ("fsdp×2", "single"), ("fsdp×2", "fsdp×3"), ("fsdp×3", "fsdp×4"), ("fsdp×4", "ddp×2"), ("fsdp×4", "fsdp×2"));

    [Theory]
    [Mpi("mpirun.mpich")]
    public Task Another_MPI_does_the_same(string launcher) => AssertAsync(
        launcher, ("ddp×2", "ddp×2"), ("fsdp×2", "fsdp×2"), ("single", "fsdp×2"), ("fsdp×2", "ddp×2"), ("ddp×2", "single"));

    private async Task AssertAsync(string launcher, params (string From, string To)[] pairs)
    {
        foreach (string from in pairs.Select(static pair => pair.From).Distinct())
        {
            await TrainAsync(launcher, Layout.Of(from), StepsBefore, _folder[$"saved by {from}"]);
            Assert.Equal(from.StartsWith("fsdp", StringComparison.Ordinal), Directory.Exists(_folder[$"saved by {from}"]));
        }

        foreach (string to in pairs.Select(static pair => pair.To).Distinct())
        {
            await TrainAsync(launcher, Layout.Of(to), StepsInAll, _folder[$"uninterrupted {to}"]);
        }

        foreach ((string from, string to) in pairs)
        {
            await TrainAsync(launcher, Layout.Of(to), StepsAfter, _folder["trained"], _folder[$"saved by {from}"], _folder["loaded"]);
            (await StoredTensors.ReadAsync(_folder["loaded"])).AssertEqual(await StoredTensors.ReadAsync(_folder[$"saved by {from}"]));
            StoredTensors trained = await StoredTensors.ReadAsync(_folder["trained"]);
            StoredTensors uninterrupted = await StoredTensors.ReadAsync(_folder[$"uninterrupted {to}"]);
            if (from == to)
            {
                trained.AssertEqual(uninterrupted);
            }
            else
            {
                trained.AssertClose(uninterrupted, 1e-10);
            }
        }
    }

    private static async Task TrainAsync(string launcher, Layout layout, params string[] arguments)
    {
        string strategy = layout.Name.Split('×')[0];
        (int exitCode, string[] ranks, string output, _) = await MpiJob.RunAsync(
            launcher, layout.WorldSize, ["train", strategy, .. arguments], program: "RankProgram");
        Assert.True(exitCode == 0 && ranks.Length == layout.WorldSize, output);
    }
}
