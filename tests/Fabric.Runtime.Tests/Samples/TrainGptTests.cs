using System.Diagnostics;
using System.Text.Json;
using Fabric.Runtime.Tests.Interop;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Samples;

public sealed class TrainGptTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 10;
    private const int Steps = 60;

    // Half of the kills wait for fewer saves than this: they end before the run does, however fast the machine is just now.
    private const int MostSaves = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_ten_random_moments_it_ends_with_the_line_of_a_run_that_was_never_stopped()
    {
        string[] arguments = ["--steps", $"{Steps}", "--save-every", "1", "--text", Text()];
        long start = Stopwatch.GetTimestamp();
        using SampleProcess whole = Start([.. arguments, "--checkpoints", _folder["whole"]]);
        await whole.WaitForLineAsync("text:");
        TimeSpan starting = Stopwatch.GetElapsedTime(start);
        (int exitCode, string errors) = await whole.EndAsync();
        TimeSpan training = Stopwatch.GetElapsedTime(start) - starting;
        Assert.True(exitCode == 0, errors);
        Assert.Equal("fresh start", whole.Lines[0]);

        int seed = Environment.TickCount;
        output.WriteLine($"starting takes {starting}, training {training}; seed of the moments: {seed}");
        var random = new Random(seed);
        string path = _folder["killed"];
        int unfinished = 0, resumed = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using SampleProcess run = Start([.. arguments, "--checkpoints", path]);
            // Every other one is killed anywhere from its start on, the load included; the others while they train.
            bool trains = kill % 2 == 0;
            await (trains ? run.WaitForLineAsync("text:") : Task.CompletedTask);
            await (trains ? SavesAsync(path, random.Next(MostSaves)) : Task.CompletedTask);
            await Task.Delay((trains ? training / Steps : starting * 1.5) * random.NextDouble());
            run.Kill();
            await run.EndAsync();
            string[] lines = run.Lines;
            unfinished += lines.Any(line => line.StartsWith("final", StringComparison.Ordinal)) ? 0 : 1;
            resumed += lines.Any(line => line.StartsWith("resumed", StringComparison.Ordinal)) ? 1 : 0;
            output.WriteLine($"killed after: {string.Join(" | ", lines)}");
        }

        Assert.True(unfinished >= 5, $"Only {unfinished} of the kills came before the end.");
        Assert.True(resumed >= 3, $"Only {resumed} of the killed runs had gone on from a checkpoint.");
        using SampleProcess last = Start([.. arguments, "--checkpoints", path]);
        (exitCode, errors) = await last.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("resumed from iteration ", last.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("final iteration=60 loss=", last.LastLine, StringComparison.Ordinal);
        Assert.Equal(whole.LastLine, last.LastLine);
    }

    [Fact]
    public async Task On_SIGTERM_it_saves_and_exits_with_0()
    {
        string path = _folder["s"];
        using SampleProcess run = Start("--steps", "100000", "--save-every", "100000", "--checkpoints", path, "--text", Text());
        await run.WaitForLineAsync("step ");
        run.Terminate();
        (int exitCode, string errors) = await run.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("stopped at iteration ", run.LastLine, StringComparison.Ordinal);
        string iteration = run.LastLine.Split(' ', ';')[3];

        using SampleProcess again = Start("--steps", iteration, "--checkpoints", path, "--text", Text());
        await again.EndAsync();
        Assert.Equal($"resumed from iteration {iteration}", again.Lines[0]);
    }

    [Fact]
    public async Task Another_text_is_refused_by_name()
    {
        string path = _folder["s"];
        using (SampleProcess run = Start("--steps", "1", "--checkpoints", path, "--text", Text()))
        {
            await run.EndAsync();
        }

        File.WriteAllText(_folder["other.txt"], File.ReadAllText(Text()) + "!");
        using SampleProcess other = Start("--steps", "2", "--checkpoints", path, "--text", _folder["other.txt"]);
        (int exitCode, string errors) = await other.EndAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("text.txt", errors, StringComparison.Ordinal);
        Assert.Contains("other.txt", errors, StringComparison.Ordinal);
    }

    [PythonFact]
    public async Task Its_checkpoint_opens_in_an_independent_reader_with_the_names_of_its_parameters()
    {
        string path = _folder["s"];
        using SampleProcess run = Start("--steps", "1", "--checkpoints", path, "--text", Text());
        await run.EndAsync();
        using JsonDocument read = await SafetensorsReader.ReadAsync(Path.Join(path, "step-00000001.safetensors"));
        JsonElement tensors = read.RootElement.GetProperty("tensors");
        foreach (string name in (string[])["model.h.0.attn.weight", "optimizer.state.h.0.attn.weight.exp_avg"])
        {
            JsonElement tensor = tensors.GetProperty(name);
            Assert.Equal("F32", tensor.GetProperty("dtype").GetString());
            Assert.Equal([288, 96], tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        }
    }

    [Fact]
    public async Task What_is_no_checkpoint_is_not_replaced()
    {
        string path = _folder["notes.safetensors"];
        File.WriteAllText(path, "not a checkpoint");
        using SampleProcess run = Start("--steps", "2", "--checkpoints", path, "--text", Text());
        (int exitCode, string errors) = await run.EndAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("notes.safetensors", errors, StringComparison.Ordinal);
        Assert.Equal("not a checkpoint", File.ReadAllText(path));
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

    /// <summary>Waits until that many checkpoints more have been committed.</summary>
    private static async Task SavesAsync(string folder, int count)
    {
        string last = Newest(folder);
        while (count > 0)
        {
            await Task.Delay(2);
            string now = Newest(folder);
            count -= now == last ? 0 : 1;
            last = now;
        }
    }

    private static string Newest(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "step-*").Order(StringComparer.Ordinal).LastOrDefault("") : "";

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
