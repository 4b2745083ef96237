using System.CommandLine;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric verify</c>: whether a checkpoint is whole.</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("verify", "Read all that has a checksum, and tell what is damaged or missing.") { CommonOptions.Path };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(terminal, arguments.GetRequiredValue(CommonOptions.Path), cancellationToken));
        return command;
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
