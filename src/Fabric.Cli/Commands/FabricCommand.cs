using System.CommandLine;
using Fabric.Cli.Output;

namespace Fabric.Cli.Commands;

/// <summary>The command itself, which holds the others.</summary>
internal static class FabricCommand
{
    // After Ctrl-C what was begun is removed, which a busy disk takes its time for.
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        ParseResult parsed = Create(terminal).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            terminal.WriteError($"{parsed.Errors[0].Message} See 'fabric --help'.");
            return ExitCode.Refused;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop }).ConfigureAwait(false);
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Looks into checkpoints, verifies, compares and converts them: safetensors, PyTorch's files, folders of shards.")
        {
            CommonOptions.Verbose,
            InspectCommand.Create(terminal),
            StatsCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            DiffCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            ConsolidateCommand.Create(terminal),
            ReshardCommand.Create(terminal),
            SchemaCommand.Create(terminal),
        };
        root.SetAction(static result => result.RootCommandResult.Command.Parse("--help").Invoke());
        return root;
    }
}
