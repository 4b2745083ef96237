using System.Globalization;

namespace Fabric.Benchmarks.Report;

/// <summary>Prints rows as they come, under the operation that they belong to.</summary>
internal static class Table
{
    public static void Print(IReadOnlyList<Row> rows)
    {
        if (rows is not [{ } first, ..])
        {
            return;
        }

        Console.WriteLine();
        Console.WriteLine($"{$"{first.Operation}, {first.State}, {first.Place}",-60} {"ours",14} {"theirs",14} {"ratio",8}");
        foreach (Row row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {row.Peer,-58} {row.Ours,11:F1} {row.Unit} {row.Theirs,11:F1} {row.Unit} {Shown(row.Ratio),8}"));
        }
    }

    // Two digits of whatever it is.
    private static string Shown(double ratio) => ratio.ToString(ratio < 0.1 ? "F3" : "F2", CultureInfo.InvariantCulture) + "x";
}
