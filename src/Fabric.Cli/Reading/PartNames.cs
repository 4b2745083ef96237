namespace Fabric.Cli.Reading;

/// <summary>Compares parts of names: numbers by their value, before all else.</summary>
internal static class PartNames
{
    public static Comparer<string> Order { get; } = Comparer<string>.Create(static (x, y) =>
        (IsNumber(x), IsNumber(y)) switch
        {
            (true, true) => (x.TrimStart('0').Length, x).CompareTo((y.TrimStart('0').Length, y)) is not 0 and var order ? order : string.CompareOrdinal(x, y),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(x, y),
        });

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);
}
