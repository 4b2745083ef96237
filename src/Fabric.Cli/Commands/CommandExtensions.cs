using System.CommandLine;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary>Runs what a command does, and answers for its errors.</summary>
internal static class CommandExtensions
{
    /// <summary>Sets what a command does; its errors are one line and an exit code.</summary>
    public static void SetGuardedAction(this Command command, Terminal terminal, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((arguments, cancellationToken) =>
            GuardAsync(terminal, arguments.GetValue(CommonOptions.Verbose), () => action(arguments, cancellationToken), cancellationToken));

    /// <summary>Does something, and says its errors in one line.</summary>
    /// <returns>Its exit code, or that of the error.</returns>
    public static async Task<int> GuardAsync(Terminal terminal, bool isVerbose, Func<Task<int>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.WriteError("Cancelled.");
            return ExitCode.Cancelled;
        }
#pragma warning disable CA1031 // Whatever it is, the user sees one line, and the exit code says what kind.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.WriteError(ErrorText.Of(e));
            if (isVerbose)
            {
                Terminal.WriteTrace(e);
            }

            return ErrorText.ExitCodeOf(e);
        }
    }
}
