using System.CommandLine;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric consolidate</c>: the one file of a folder of shards.</summary>
internal static class ConsolidateCommand
{
    private static readonly Argument<string> Folder = PathArgument.Create("DIR", "The folder of shards.");

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The file. Without, it is DIR.consolidated.", HelpName = "FILE" };

    public static Command Create(Terminal terminal)
    {
        Output.Validators.Add(PathArgument.Check);
        var command = new Command("consolidate", "Make the one file of a folder of shards that a save as one file would have written.") { Folder, Output, CommonOptions.Force };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(terminal, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        string folder = arguments.GetRequiredValue(Folder);
        string file = arguments.GetValue(Output) ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".consolidated";
        Target.CheckIsFree(file, arguments);
        return Target.WriteDone(terminal, await terminal.RunAsync("consolidate", progress =>
            Checkpoint.ConsolidateAsync(folder, file, new SaveOptions { Progress = progress }, cancellationToken)).ConfigureAwait(false));
    }
}
