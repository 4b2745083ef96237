using System.CommandLine;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric verify</c>: whether checkpoints are whole.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "The checkpoints, files or folders.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create(Terminal terminal)
    {
        Paths.Validators.Add(PathArgument.Check);
        var command = new Command("verify", "Read all that has a checksum, and tell what is damaged or missing.") { Paths };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) =>
            RunAsync(terminal, arguments.GetRequiredValue(Paths), arguments.GetValue(CommonOptions.Verbose), cancellationToken));
        return command;
    }

    /// <returns>The largest exit code of any of them: all are looked at.</returns>
    private static async Task<int> RunAsync(Terminal terminal, string[] paths, bool isVerbose, CancellationToken cancellationToken)
    {
        int worst = ExitCode.Good;
        foreach (string path in paths)
        {
            worst = Math.Max(worst, await CommandExtensions.GuardAsync(terminal, isVerbose, () => RunAsync(terminal, path, cancellationToken), cancellationToken).ConfigureAwait(false));
            if (worst == ExitCode.Cancelled)
            {
                break;
            }
        }

        return worst;
    }

    private static async Task<int> RunAsync(Terminal terminal, string path, CancellationToken cancellationToken)
    {
        CheckpointVerification found = await terminal.RunAsync(
            "verify", progress => Checkpoint.VerifyAsync(path, new VerifyOptions { Progress = progress }, cancellationToken)).ConfigureAwait(false);
        VerificationView.Write(terminal.Out, found);
        if (found.IsWhole)
        {
            return ExitCode.Good;
        }

        terminal.WriteError($"'{found.Path}' is damaged in {Quantities.Of(found.Damages.Count, "place")}.");
        return ExitCode.Damaged;
    }
}
