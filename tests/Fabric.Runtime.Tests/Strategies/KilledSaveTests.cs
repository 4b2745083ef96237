using System.Globalization;
using Fabric.Runtime.Tests.Samples;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Saves of all ranks that are cut off by SIGKILL.</summary>
public sealed class KilledSaveTests : IDisposable
{
    private const int Kills = 50;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_that_is_killed_while_its_ranks_save_leaves_the_old_checkpoint_or_the_new_one()
    {
        var random = new Random(1);
        long last = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using var process = new SampleProcess("tests/RankProgram", "save-forever", "fsdp", "3", _folder["run"]);
            await process.WaitForLineAsync($"saved {last + 1}");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(60)));
            process.Kill();
            await process.EndAsync();

            long seen = process.Lines.Where(static line => line.StartsWith("saved ", StringComparison.Ordinal))
                .Max(static line => long.Parse(line["saved ".Length..], CultureInfo.InvariantCulture));
            last = await IterationAsync();
            Assert.InRange(last, seen, seen + 1);
        }

        // Whatever the killed ones left is gone after the next save.
        using var next = new SampleProcess("tests/RankProgram", "save-forever", "fsdp", "3", _folder["run"]);
        await next.WaitForLineAsync($"saved {last + 2}");
        next.Kill();
        await next.EndAsync();
        Assert.InRange(Directory.EnumerateFileSystemEntries(_folder.Path).Count(), 1, 2);
    }

    /// <summary>The save that the checkpoint is of: every byte of it is verified, and all of it must be of one save.</summary>
    private async Task<long> IterationAsync()
    {
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["run"], options: null, default);
        long iteration = checkpoint.Values["iteration"].GetInt64();
        foreach (TensorInfo info in checkpoint.Tensors)
        {
            using Tensor tensor = await checkpoint.ReadTensorAsync(info.Name);
            Assert.Equal(iteration, tensor.min().item<float>());
            Assert.Equal(iteration, tensor.max().item<float>());
        }

        return iteration;
    }
}
