using System.CommandLine;
using Fabric.Cli.Output;
using Spectre.Console;

namespace Fabric.Cli.Commands;

/// <summary>What commands that write share.</summary>
internal static class Target
{
    /// <exception cref="UsageException">Something is there, and nothing was said of replacing it.</exception>
    public static void CheckIsFree(string path, ParseResult arguments)
    {
        if (!arguments.GetValue(CommonOptions.Force) && (Path.Exists(path) || Checkpoint.Exists(path)))
        {
            throw new UsageException($"'{path}' is there already. Choose another path, or replace it with --force.");
        }
    }

    public static ConvertOptions OptionsOf(ParseResult arguments, IProgress<CheckpointProgress>? progress) => new()
    {
        DropForeignValues = arguments.GetValue(CommonOptions.DropForeignValues),
        Progress = progress,
    };

    public static int WriteDone(Terminal terminal, CommittedCheckpoint made)
    {
        terminal.Out.WriteLine($"{Printable.Line(made.Path)}: {Quantities.Bytes(made.Bytes)}, {made.Identity}");
        return ExitCode.Good;
    }
}
