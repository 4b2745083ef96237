using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Samples;

public sealed class TrainGptTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_ten_random_moments_it_ends_with_the_line_of_a_run_that_was_never_stopped()
    {
        string[] arguments = ["--steps", "60", "--save-every", "3", "--text", Text()];
        using SampleProcess whole = Start([.. arguments, "--checkpoint", _folder["whole.safetensors"]]);
        await whole.WaitForLineAsync("text:");
        long start = Stopwatch.GetTimestamp();
        (int exitCode, string errors) = await whole.EndAsync();
        TimeSpan training = Stopwatch.GetElapsedTime(start);
        Assert.True(exitCode == 0, errors);
        Assert.Equal("fresh start", whole.Lines[0]);

        int seed = Environment.TickCount;
        output.WriteLine($"training takes {training}; seed of the moments: {seed}");
        var random = new Random(seed);
        string path = _folder["killed.safetensors"];
        for (int kill = 0; kill < Kills; kill++)
        {
            using SampleProcess run = Start([.. arguments, "--checkpoint", path]);
            await run.WaitForLineAsync("text:");
            await Task.Delay(training * random.NextDouble() / 4);
            run.Kill();
            await run.EndAsync();
            output.WriteLine($"{run.Lines[0]}, killed after: {run.LastLine}");
        }

        using SampleProcess last = Start([.. arguments, "--checkpoint", path]);
        (exitCode, errors) = await last.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("resumed from iteration ", last.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("final iteration=60 loss=", last.LastLine, StringComparison.Ordinal);
        Assert.Equal(whole.LastLine, last.LastLine);
    }

    [Fact]
    public async Task On_SIGTERM_it_saves_and_exits_with_0()
    {
        string path = _folder["s.safetensors"];
        using SampleProcess run = Start("--steps", "100000", "--save-every", "100000", "--checkpoint", path, "--text", Text());
        await run.WaitForLineAsync("step ");
        run.Terminate();
        (int exitCode, string errors) = await run.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("stopped at iteration ", run.LastLine, StringComparison.Ordinal);
        string iteration = run.LastLine.Split(' ', ';')[3];

        using SampleProcess again = Start("--steps", iteration, "--checkpoint", path, "--text", Text());
        await again.EndAsync();
        Assert.Equal($"resumed from iteration {iteration}", again.Lines[0]);
    }

    [Fact]
    public async Task Another_text_is_refused_by_name()
    {
        string path = _folder["s.safetensors"];
        using (SampleProcess run = Start("--steps", "1", "--checkpoint", path, "--text", Text()))
        {
            await run.EndAsync();
        }

        File.WriteAllText(_folder["other.txt"], File.ReadAllText(Text()) + "!");
        using SampleProcess other = Start("--steps", "2", "--checkpoint", path, "--text", _folder["other.txt"]);
        (int exitCode, string errors) = await other.EndAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("text.txt", errors, StringComparison.Ordinal);
        Assert.Contains("other.txt", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_option_is_explained()
    {
        using SampleProcess run = Start("--stepps", "5");
        (int exitCode, string errors) = await run.EndAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("--stepps", errors, StringComparison.Ordinal);
        Assert.Contains("--steps N", errors, StringComparison.Ordinal);
    }

    private static SampleProcess Start(params IEnumerable<string> arguments) => new("samples/TrainGpt", arguments);

    /// <summary>A text that does not change when the repository does.</summary>
    private string Text()
    {
        string path = _folder["text.txt"];
        if (!File.Exists(path))
        {
            var random = new Random(1);
            string[] words = ["the", "loss", "goes", "down", "and", "the", "gradient", "flows", "back", "again.\n"];
            File.WriteAllText(path, string.Join(' ', Enumerable.Range(0, 8000).Select(_ => words[random.Next(words.Length)])));
        }

        return path;
    }
}
