using System.CommandLine;
using Fabric.Checkpoints;
using Fabric.Cli.Comparison;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric diff</c>: what differs between two checkpoints, whatever their formats.</summary>
internal static class DiffCommand
{
    private static readonly Argument<string> First = PathArgument.Create("A", "A checkpoint, a file or a folder.");

    private static readonly Argument<string> Second = PathArgument.Create("B", "Another one.");

    public static Command Create(Terminal terminal)
    {
        var command = new Command("diff", "Compare two checkpoints: schema, values, and tensors by name, with the largest difference.") { First, Second };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(terminal, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        CheckpointIndex first = await CheckpointIndex.OpenAsync(arguments.GetRequiredValue(First), options: null, cancellationToken).ConfigureAwait(false);
        await using (first.ConfigureAwait(false))
        {
            CheckpointIndex second = await CheckpointIndex.OpenAsync(arguments.GetRequiredValue(Second), options: null, cancellationToken).ConfigureAwait(false);
            await using (second.ConfigureAwait(false))
            {
                CheckpointDifference found = await terminal.RunAsync(
                    "compare", progress => CheckpointDifference.FindAsync(first, second, progress, cancellationToken)).ConfigureAwait(false);
                DifferenceView.Write(terminal.Out, found);
                return found.IsEmpty ? ExitCode.Good : ExitCode.Differs;
            }
        }
    }
}
