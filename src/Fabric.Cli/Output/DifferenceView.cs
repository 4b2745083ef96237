using Fabric.Cli.Comparison;
using Spectre.Console;

namespace Fabric.Cli.Output;

/// <summary>What differs between two checkpoints: <c>-</c> is in the first, <c>+</c> in the second.</summary>
internal static class DifferenceView
{
    public static void Write(IAnsiConsole console, CheckpointDifference found)
    {
        WriteEntries(console, "Schema", found.Schema);
        WriteEntries(console, "Values", found.Values);
        WriteEntries(console, "Tensors", found.Tensors);
        WriteElements(console, found.Elements);
        console.MarkupLineInterpolated($"{Quantities.Of(found.Same, "tensor")} {(found.Same == 1 ? "is" : "are")} the same{(found.IsEmpty ? ", and nothing differs." : ".")}");
    }

    private static void WriteEntries(IAnsiConsole console, string title, IReadOnlyList<EntryDifference> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        console.MarkupLineInterpolated($"[bold]{title}[/]");
        foreach (EntryDifference entry in entries)
        {
            string name = Printable.Line(entry.Name);
            (string first, string second) = Printable.Short(entry.First ?? "", entry.Second ?? "");
            if (entry.First is not null)
            {
                console.MarkupLineInterpolated($"[red]- {name}: {first}[/]");
            }

            if (entry.Second is not null)
            {
                console.MarkupLineInterpolated($"[green]+ {name}: {second}[/]");
            }
        }

        console.WriteLine();
    }

    private static void WriteElements(IAnsiConsole console, IReadOnlyList<TensorDifference> differences)
    {
        if (differences.Count == 0)
        {
            return;
        }

        console.MarkupLine("[bold]Elements[/]");
        Table table = new Table().NoBorder();
        foreach (string title in (string[])["", "different", "of", "largest difference", "at element"])
        {
            var column = new TableColumn(new Text(title, new Style(Color.Grey)));
            table.AddColumn(title.Length == 0 ? column.NoWrap() : column.NoWrap().RightAligned());
        }

        foreach (TensorDifference difference in differences)
        {
            string[] cells = difference switch
            {
                { Count: 0 } => ["some bytes", "", "", ""],
                { Different: 0 } => ["0", Quantities.Count(difference.Count), "bits that mean the same", ""],
                _ => [Quantities.Count(difference.Different), Quantities.Count(difference.Count), Quantities.Number(difference.Largest), Quantities.Count(difference.LargestAt)],
            };
            table.AddRow(cells.Prepend(Printable.Line(difference.Name)).Select(static cell => new Text(cell)));
        }

        console.Write(table);
        console.WriteLine();
    }
}
