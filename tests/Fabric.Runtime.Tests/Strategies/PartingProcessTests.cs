using Fabric.Runtime.Tests.Collectives;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Processes of which one does not save as the others do.</summary>
public sealed class PartingProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Mpi("mpirun.openmpi")]
    public async Task Ranks_that_do_not_see_the_checkpoint_do_not_make_all_start_afresh(string launcher)
    {
        foreach (string strategy in (string[])["ddp", "fsdp"])
        {
            (int exitCode, string[] ranks, _, _) = await MpiJob.RunAsync(launcher, 3, ["apart", strategy, _folder[strategy]], program: "RankProgram");
            Assert.Equal(0, exitCode);
            Assert.Equal(3, ranks.Length);
            Assert.All(ranks, static rank =>
            {
                Assert.Contains("refused, at 2", rank, StringComparison.Ordinal);
                Assert.Contains("nothing on rank 1, 2", rank, StringComparison.Ordinal);
            });
        }
    }

    [Theory]
    [Mpi("mpirun.openmpi")]
    public async Task A_rank_that_parts_from_the_others_is_named_and_the_checkpoint_stays(string launcher)
    {
        foreach ((string way, string named) in ((string, string)[])
            [("throws", "rank 1 has had enough"), ("stalls", "rank 1"), ("elsewhere", "barrier")])
        {
            (int exitCode, _, string output, TimeSpan elapsed) = await MpiJob.RunAsync(
                launcher, 3, ["part", "fsdp", _folder[way], way], program: "RankProgram");
            Assert.NotEqual(0, exitCode);
            Assert.Contains(named, output, StringComparison.OrdinalIgnoreCase);
            Assert.InRange(elapsed.TotalSeconds, 0, 25);
            await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder[way], options: null, default);
            Assert.Equal(1, checkpoint.Values["iteration"].GetInt64());
            foreach (TensorInfo info in checkpoint.Tensors)
            {
                using Tensor tensor = await checkpoint.ReadTensorAsync(info.Name);
                Assert.Equal(1, tensor.min().item<float>());
            }
        }
    }
}
