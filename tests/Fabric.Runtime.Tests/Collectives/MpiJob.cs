using System.Diagnostics;
using System.Globalization;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>A test program under mpirun.</summary>
internal static class MpiJob
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="launcher">The path of mpirun.</param>
    /// <param name="ranks">How many processes.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="library">The MPI library, where it is not the one that is found.</param>
    /// <param name="program">Its folder in tests.</param>
    /// <param name="patience">After which the job is killed; <see langword="null"/>: a minute.</param>
    /// <returns>How the job ended, the lines of the ranks in their order, all that was written, and the time it took.</returns>
    public static async Task<(int ExitCode, string[] Ranks, string Output, TimeSpan Elapsed)> RunAsync(
        string launcher, int ranks, string[] arguments, string? library = null, string program = "MpiProgram", TimeSpan? patience = null)
    {
        using var folder = new TemporaryFolder();
        long begin = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(launcher) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] more = launcher.EndsWith("openmpi", StringComparison.Ordinal) ? ["--oversubscribe"] : [];
        string[] command =
            ["-n", ranks.ToString(CultureInfo.InvariantCulture), .. more, "dotnet", Repository.Output($"tests/{program}"), .. arguments];
        foreach (string argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        // Open MPI refuses root, as which containers run, unless told twice.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["MPI_PROGRAM_OUTPUT"] = folder.Path;
        if (library is not null)
        {
            start.Environment["FABRIC_MPI_LIBRARY"] = library;
        }

        using Process job = Process.Start(start)!;
        Task<string> output = job.StandardOutput.ReadToEndAsync();
        Task<string> errors = job.StandardError.ReadToEndAsync();
        using var end = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await job.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            job.Kill(entireProcessTree: true);
            throw new TimeoutException($"The job did not end: {await output}{await errors}");
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        string[] lines = [.. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        string[] written = [.. lines, await output, await errors];
        return (job.ExitCode, lines, string.Join('\n', written), elapsed);
    }
}
