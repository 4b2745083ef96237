using System.Diagnostics;
using System.Globalization;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>The test program under mpirun.</summary>
internal static class MpiJob
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>How the job ended, the lines of the ranks in their order, all that was written, and the time it took.</returns>
    public static async Task<(int ExitCode, string[] Ranks, string Output, TimeSpan Elapsed)> RunAsync(
        string launcher, int ranks, string[] arguments, string? library = null)
    {
        long begin = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(launcher) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] more = launcher.EndsWith("openmpi", StringComparison.Ordinal) ? ["--oversubscribe"] : [];
        string[] command =
            ["-n", ranks.ToString(CultureInfo.InvariantCulture), .. more, "dotnet", Repository.Output("tests/MpiProgram"), .. arguments];
        foreach (string argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        // Open MPI refuses root, as which containers run, unless told twice. It gives ranks a terminal, to which .NET says hello.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["TERM"] = "dumb";
        if (library is not null)
        {
            start.Environment["FABRIC_MPI_LIBRARY"] = library;
        }

        using Process job = Process.Start(start)!;
        Task<string> output = job.StandardOutput.ReadToEndAsync();
        Task<string> errors = job.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await job.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            job.Kill(entireProcessTree: true);
            throw new TimeoutException($"The job did not end: {await output}{await errors}");
        }

        string written = await output;
        string[] lines = [.. written.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("rank ", StringComparison.Ordinal)).Order()];
        return (job.ExitCode, lines, written + await errors, Stopwatch.GetElapsedTime(begin));
    }
}
