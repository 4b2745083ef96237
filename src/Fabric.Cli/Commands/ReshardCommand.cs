using System.CommandLine;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric reshard</c>: a checkpoint divided among another number of ranks.</summary>
internal static class ReshardCommand
{
    private static readonly Argument<string> From = PathArgument.Create("DIR", "The checkpoint: a folder of shards, or any other.");

    private static readonly Argument<string> To = PathArgument.Create("OUT", "The folder.");

    private static readonly Option<int> Ranks = PositiveNumber.Create<int>("--ranks", "The number of shards.");

    public static Command Create(Terminal terminal)
    {
        Ranks.Required = true;
        var command = new Command("reshard", "Divide a checkpoint among a number of ranks: the folder that as many would have saved under FSDP.")
        {
            From, To, Ranks, CommonOptions.Force, CommonOptions.DropForeignValues,
        };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(terminal, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        string to = arguments.GetRequiredValue(To);
        Target.CheckIsFree(to, arguments);
        return Target.WriteDone(terminal, await terminal.RunAsync("reshard", progress => Checkpoint.ReshardAsync(
            arguments.GetRequiredValue(From), to, arguments.GetValue(Ranks), Target.OptionsOf(arguments, progress), cancellationToken)).ConfigureAwait(false));
    }
}
