using System.Text;
using Fabric.Checkpoints;
using Fabric.Cli.Reading;
using Spectre.Console;

namespace Fabric.Cli.Output;

/// <summary>What a checkpoint holds, for a person.</summary>
internal static class InspectionView
{
    /// <param name="console">Where to.</param>
    /// <param name="index">The checkpoint.</param>
    /// <param name="tensors">What of its tensors is shown.</param>
    /// <param name="depth">How many levels of modules.</param>
    /// <param name="hashes">By the name of the tensor; <see langword="null"/> for no hashes.</param>
    public static void Write(
        IAnsiConsole console, CheckpointIndex index, IReadOnlyList<IndexedTensor> tensors, int depth, IReadOnlyDictionary<string, string>? hashes)
    {
        WriteHead(console, index);
        if (tensors.Count > 0)
        {
            WriteTitle(console, "Tensors");
            TreeView.Write(console, ModuleTree.Of(tensors), depth, hashes);
        }
        else
        {
            WriteTitle(console, index.Tensors.Count == 0 ? "No tensors" : $"None of {Quantities.Of(index.Tensors.Count, "tensor")} matches");
        }

        WritePairs(console, "Shared memory", TensorSelection.AliasesOf(index, tensors).Select(static alias => (alias.Key, $"is {alias.Value}")));
        WritePairs(console, "Values", index.ValueNames.Select(name => (name, Encoding.UTF8.GetString(index.ShowValue(name).Span))));
        if (index.Schema is { } schema)
        {
            WriteTitle(console, "Schema");
            foreach (string line in schema.Split('\n'))
            {
                console.WriteLine(Printable.Line(line));
            }
        }
    }

    private static void WriteHead(IAnsiConsole console, CheckpointIndex index)
    {
        Grid grid = NewGrid();
        Add("format", Names.Describe(index.Kind) + (index.Kind == CheckpointKind.Shards ? $", {index.Files.Count}" : ""));
        Add("state", index.StateType);
        Add("saved by", index.WorldSize is { } ranks ? Quantities.Of(ranks, "rank") : null);
        Add("writer", index.Writer);
        console.MarkupLineInterpolated($"[bold]{Printable.Line(index.Path)}[/]");
        console.Write(grid);

        void Add(string name, string? value)
        {
            if (value is { Length: > 0 })
            {
                grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(Printable.Line(value)));
            }
        }
    }

    private static void WritePairs(IAnsiConsole console, string title, IEnumerable<(string Name, string Value)> pairs)
    {
        Grid grid = NewGrid();
        foreach ((string name, string value) in pairs)
        {
            grid.AddRow(new Text(Printable.Name(name)), new Text(Printable.Short(value)));
        }

        if (grid.Rows.Count > 0)
        {
            WriteTitle(console, title);
            console.Write(grid);
        }
    }

    private static void WriteTitle(IAnsiConsole console, string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{title}[/]");
    }

    private static Grid NewGrid() => new Grid().AddColumn(new GridColumn().NoWrap().Padding(1, 0, 2, 0)).AddColumn(new GridColumn().NoWrap());
}
