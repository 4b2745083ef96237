using System.Diagnostics;
using Fabric.Runtime.Tests.Collectives;
using Xunit;

namespace Fabric.Runtime.Tests.Samples;

/// <summary>The training sample on several ranks, threads and processes.</summary>
public sealed class TrainGptRanksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Checkpoints => _folder["s"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Mpi("mpirun.openmpi")]
    [Mpi("mpirun.mpich")]
    public async Task Processes_go_on_bit_for_bit_after_a_stop(string launcher)
    {
        foreach (string strategy in (string[])["ddp", "fsdp"])
        {
            string whole = await TrainAsync(launcher, ["--strategy", strategy, "--steps", "6", "--checkpoints", _folder[$"{strategy} whole"]]);
            await TrainAsync(launcher, ["--strategy", strategy, "--steps", "3", "--checkpoints", _folder[strategy]]);
            string resumed = await TrainAsync(launcher, ["--strategy", strategy, "--steps", "6", "--checkpoints", _folder[strategy]]);
            Assert.StartsWith("final iteration=6 ", whole, StringComparison.Ordinal);
            Assert.Equal(whole, resumed);
        }
    }

    [Theory]
    [Mpi("mpirun.openmpi")]
    public async Task Processes_threads_and_one_device_go_on_from_what_the_others_wrote(string launcher)
    {
        Assert.StartsWith("final iteration=2 ", await TrainAsync(launcher, ["--steps", "2", "--checkpoints", Checkpoints]), StringComparison.Ordinal);
        Assert.StartsWith("final iteration=4 ", await TrainAsync(null, ["--steps", "4", "--ranks", "3", "--checkpoints", Checkpoints]), StringComparison.Ordinal);
        Assert.StartsWith("final iteration=6 ", await TrainAsync(null, ["--steps", "6", "--ranks", "1", "--checkpoints", Checkpoints]), StringComparison.Ordinal);
        Assert.StartsWith("final iteration=8 ", await TrainAsync(launcher, ["--steps", "8", "--checkpoints", Checkpoints]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sharded_ranks_others_and_one_device_that_writes_text_go_on_from_what_each_other_wrote()
    {
        string[] fsdp = ["--strategy", "fsdp", "--ranks", "3"];
        await TrainAsync(null, [.. fsdp, "--steps", "2", "--checkpoints", _folder["run"]]);
        Assert.StartsWith("resumed from iteration 2", await FirstLineAsync(["--strategy", "ddp", "--ranks", "2", "--steps", "0", "--checkpoints", _folder["run"]]), StringComparison.Ordinal);
        await TrainAsync(null, ["--strategy", "ddp", "--ranks", "2", "--steps", "3", "--checkpoints", _folder["run"]]);
        string resumed = await TrainAsync(null, [.. fsdp, "--steps", "4", "--checkpoints", _folder["run"]]);
        Assert.True(File.Exists(Path.Join(_folder["run"], "step-00000003.safetensors")));
        Assert.True(Directory.Exists(Path.Join(_folder["run"], "step-00000004")));
        Assert.StartsWith("final iteration=4 ", resumed, StringComparison.Ordinal);

        using var text = new SampleProcess("samples/GenerateText", _folder["run"], "1", "5");
        (int exitCode, string errors) = await text.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.Contains("after 4 steps", text.Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [Mpi("mpirun.openmpi")]
    public async Task Where_a_process_is_killed_the_job_ends_and_the_checkpoint_is_whole(string launcher)
    {
        using Process job = Start(launcher, ["--steps", "100000", "--save-every", "1", "--checkpoints", Checkpoints]);
        var lines = new List<string>();
        while (!lines.Any(line => line.StartsWith("step ", StringComparison.Ordinal)))
        {
            lines.Add(await job.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(string.Join('\n', lines)));
        }

        int[] ranks = [.. Process.GetProcessesByName("dotnet").Where(process => Commands(process).Contains(Checkpoints, StringComparison.Ordinal)).Select(process => process.Id)];
        Assert.Equal(2, ranks.Length);
        Process.GetProcessById(ranks[^1]).Kill();
        await job.StandardOutput.ReadToEndAsync();
        await job.WaitForExitAsync();
        Assert.NotEqual(0, job.ExitCode);
        Assert.StartsWith("resumed from iteration ", await FirstLineAsync(["--steps", "0", "--ranks", "1", "--checkpoints", Checkpoints]), StringComparison.Ordinal);
    }

    [Theory]
    [Mpi("mpirun.openmpi")]
    public async Task One_device_under_a_launcher_of_several_processes_is_refused(string launcher)
    {
        using Process job = Start(launcher, ["--strategy", "single", "--steps", "1", "--checkpoints", Checkpoints]);
        string errors = await job.StandardError.ReadToEndAsync();
        await job.WaitForExitAsync();
        Assert.NotEqual(0, job.ExitCode);
        Assert.Contains("'single' does not run on 2 ranks", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_SIGTERM_all_ranks_stop_at_the_same_step_and_save()
    {
        using SampleProcess run = new(
            "samples/TrainGpt", "--strategy", "ddp", "--ranks", "2", "--steps", "100000", "--save-every", "100000", "--checkpoints", Checkpoints, "--text", Text());
        await run.WaitForLineAsync("step ");
        run.Terminate();
        (int exitCode, string errors) = await run.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("stopped at iteration ", run.LastLine, StringComparison.Ordinal);
    }

    /// <returns>The last line.</returns>
    private async Task<string> TrainAsync(string? launcher, string[] arguments)
    {
        using Process job = Start(launcher, arguments);
        Task<string> errors = job.StandardError.ReadToEndAsync();
        string output = await job.StandardOutput.ReadToEndAsync();
        await job.WaitForExitAsync();
        Assert.True(job.ExitCode == 0, output + await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].TrimEnd();
    }

    private async Task<string> FirstLineAsync(string[] arguments)
    {
        using Process job = Start(launcher: null, arguments);
        string output = await job.StandardOutput.ReadToEndAsync();
        await job.WaitForExitAsync();
        return output.Split('\n')[0];
    }

    private Process Start(string? launcher, string[] arguments)
    {
        string[] strategy = arguments.Contains("--strategy") ? [] : ["--strategy", "ddp"];
        string[] program = [Repository.Output("samples/TrainGpt"), .. strategy, .. arguments, "--text", Text()];
        string[] oversubscribe = launcher?.EndsWith("openmpi", StringComparison.Ordinal) == true ? ["--oversubscribe"] : [];
        var start = new ProcessStartInfo(
            launcher ?? "dotnet",
            launcher is null ? program : ["-n", "2", .. oversubscribe, "dotnet", .. program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Open MPI refuses root, as which containers run, unless told twice. It gives ranks a terminal, to which .NET says hello.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["TERM"] = "dumb";
        return Process.Start(start)!;
    }

    private static string Commands(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private string Text()
    {
        string path = _folder["text.txt"];
        if (!File.Exists(path))
        {
            File.WriteAllText(path, string.Concat(Enumerable.Range(0, 6000).Select(number => $"{number} ")));
        }

        return path;
    }
}
