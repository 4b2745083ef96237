using System.CommandLine;
using Fabric.Checkpoints;
using Fabric.Cli.Output;
using Fabric.Cli.Reading;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric inspect</c>: what is in a checkpoint. Of its tensors nothing is read, but for their hashes.</summary>
internal static class InspectCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for programs." };

    private static readonly Option<bool> Hash = new("--hash") { Description = "Read all tensors, and print the SHA-256 of each: of its elements, row-major and little-endian." };

    private static readonly Option<string?> Filter = new("--filter") { Description = "Only tensors of this name; * stands for any characters, ? for one.", HelpName = "GLOB" };

    private static readonly Option<int?> Depth = PositiveNumber.Create<int?>("--depth", "Show so many levels of modules, and of what is deeper the sums.");

    public static Command Create(Terminal terminal)
    {
        var command = new Command("inspect", "Show what a checkpoint holds: tensors, values, schema.") { CommonOptions.Path, Json, Hash, Filter, Depth };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(terminal, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        CheckpointIndex index = await CheckpointIndex.OpenAsync(arguments.GetRequiredValue(CommonOptions.Path), options: null, cancellationToken).ConfigureAwait(false);
        await using (index.ConfigureAwait(false))
        {
            IReadOnlyList<IndexedTensor> tensors = TensorSelection.Matching(index, arguments.GetValue(Filter));
            Dictionary<string, string>? hashes = null;
            if (arguments.GetValue(Hash))
            {
                string[] computed = await terminal.RunAsync("hash", progress => TensorHashes.ComputeAsync(index, tensors, progress, cancellationToken)).ConfigureAwait(false);
                hashes = tensors.Zip(computed).ToDictionary(static pair => pair.First.Name, static pair => pair.Second, StringComparer.Ordinal);
            }

            if (arguments.GetValue(Json))
            {
                using Stream output = Terminal.OpenOutput();
                InspectionJson.Write(output, index, tensors, hashes);
            }
            else
            {
                InspectionView.Write(terminal.Out, index, tensors, arguments.GetValue(Depth) ?? int.MaxValue, hashes);
            }
        }

        return ExitCode.Good;
    }
}
