using Fabric.Checkpoints;
using Fabric.Cli.Statistics;
using Spectre.Console;

namespace Fabric.Cli.Output;

/// <summary>What is told of the elements of tensors: a line each, with a small histogram.</summary>
internal static class StatisticsView
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static void Write(IAnsiConsole console, IReadOnlyList<IndexedTensor> tensors, IReadOnlyList<TensorStatistics?> all)
    {
        Table table = new Table().NoBorder();
        foreach (string title in (string[])["", "dtype", "shape", "min", "max", "mean", "std", "NaN", "Inf", "from min to max"])
        {
            var column = new TableColumn(new Text(title, new Style(Color.Grey)));
            table.AddColumn(title is "min" or "max" or "mean" or "std" or "NaN" or "Inf" ? column.NoWrap().RightAligned() : column.NoWrap());
        }

        foreach ((IndexedTensor tensor, TensorStatistics? measured) in tensors.Zip(all))
        {
            List<string> cells = [Printable.Line(tensor.Name), Names.Of(tensor.Dtype), Quantities.Shape(tensor.Shape)];
            cells.AddRange(measured switch
            {
                null => ["", "", "", "", "", "", "not measured: the order of its bits is not known"],
                { Count: 0 } => ["", "", "", "", "", "", "empty"],
                { Finite: 0 } => ["", "", "", "", Quantities.Count(measured.NaNs), Quantities.Count(measured.Infinities), "nothing finite"],
                _ =>
                [
                    measured.Min, measured.Max, Quantities.Number(measured.Mean), Quantities.Number(measured.Deviation),
                    Quantities.Count(measured.NaNs), Quantities.Count(measured.Infinities), Draw(measured.Histogram),
                ],
            });
            Style style = measured is { NaNs: > 0 } or { Infinities: > 0 } ? new Style(Color.Red) : Style.Plain;
            table.AddRow(cells.Select(cell => new Text(cell, style)));
        }

        console.Write(table);
    }

    /// <summary>A column for each part of the range, its height the share of the highest; nothing where nothing is.</summary>
    private static string Draw(long[] histogram)
    {
        long highest = histogram.Max();
        return $"│{string.Concat(histogram.Select(count => count == 0 ? ' ' : Bars[(int)((double)count / highest * (Bars.Length - 1))]))}│";
    }
}
