using System.CommandLine;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric convert</c>: one file, of a checkpoint of any kind.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string> From = PathArgument.Create("IN", "The checkpoint, a file or a folder.");

    private static readonly Argument<string> To = PathArgument.Create("OUT", "The file: for torch.load with .pt, .pth or .ckpt at its end, safetensors with any other.");

    public static Command Create(Terminal terminal)
    {
        var command = new Command("convert", "Make one file of a checkpoint of any kind.") { From, To, CommonOptions.Force, CommonOptions.DropForeignValues };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(terminal, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        string to = arguments.GetRequiredValue(To);
        Target.CheckIsFree(to, arguments);
        return Target.WriteDone(terminal, await terminal.RunAsync("convert", progress =>
            Checkpoint.ConvertAsync(arguments.GetRequiredValue(From), to, Target.OptionsOf(arguments, progress), cancellationToken)).ConfigureAwait(false));
    }
}
