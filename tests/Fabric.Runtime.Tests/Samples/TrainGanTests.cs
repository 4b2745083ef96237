using Xunit;

namespace Fabric.Runtime.Tests.Samples;

/// <summary>The sample with two models and two optimizers.</summary>
public sealed class TrainGanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("single", "1")]
    [InlineData("ddp", "2")]
    [InlineData("fsdp", "2")]
    public async Task It_goes_on_bit_for_bit_after_a_stop(string strategy, string ranks)
    {
        string whole = await TrainAsync(strategy, ranks, "40", _folder["whole"]);
        await TrainAsync(strategy, ranks, "20", _folder["run"]);
        Assert.StartsWith("final iteration=40 ", whole, StringComparison.Ordinal);
        Assert.Equal(whole, await TrainAsync(strategy, ranks, "40", _folder["run"]));
        Assert.Equal(strategy == "fsdp", Directory.Exists(_folder["run"]));
    }

    /// <returns>The last line.</returns>
    private static async Task<string> TrainAsync(string strategy, string ranks, string steps, string checkpoint)
    {
        using var process = new SampleProcess(
            "samples/TrainGan", "--strategy", strategy, "--ranks", ranks, "--steps", steps, "--checkpoint", checkpoint);
        (int exitCode, string errors) = await process.EndAsync();
        Assert.True(exitCode == 0, errors);
        return process.LastLine;
    }
}
