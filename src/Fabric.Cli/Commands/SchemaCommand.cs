using System.CommandLine;
using Fabric.Checkpoints;
using Fabric.Cli.Classes;
using Fabric.Cli.Output;
using Fabric.Schemas;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric schema</c>: the schema text of a checkpoint, or a class of it.</summary>
internal static class SchemaCommand
{
    private static readonly Option<string?> Class = new("--class") { Description = "Print a C# state class of that name to start from.", HelpName = "NAME" };

    public static Command Create(Terminal terminal)
    {
        Class.Validators.Add(static result =>
        {
            if (result.Tokens.Count > 0 && !Identifiers.IsValid(result.Tokens[0].Value))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no name for a class.");
            }
        });
        var command = new Command("schema", "Print the schema text of the state that was saved.") { CommonOptions.Path, Class };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        CheckpointIndex index = await CheckpointIndex.OpenAsync(arguments.GetRequiredValue(CommonOptions.Path), options: null, cancellationToken).ConfigureAwait(false);
        await using (index.ConfigureAwait(false))
        {
            string schema = index.Schema ?? throw new UsageException($"'{index.Path}' has no schema: Fabric for .NET did not write it. 'fabric inspect' shows what it holds.");
            string text = arguments.GetValue(Class) is not { } name
                ? schema + "\n"
                : SchemaParser.TryParseMembers(schema) is { } members
                    ? StateClassWriter.Write(name, members)
                    : throw new UsageException($"The schema of '{index.Path}' is of a later version, which this one cannot make a class of.");
            await Console.Out.WriteAsync(text).ConfigureAwait(false);
        }

        return ExitCode.Good;
    }
}
