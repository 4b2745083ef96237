using System.Globalization;
using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

/// <summary>
/// Names the generated files. The compiler compares the names without regard to case, and gives up on all generated
/// code of a project when two are equal.
/// </summary>
internal static class HintNames
{
    // Files get these names, and file systems end them at 255 bytes.
    private const int Longest = 120;

    /// <summary>The metadata names that another state's equals but for case.</summary>
    public static EquatableArray<string> Ambiguous(IEnumerable<string> metadataNames) => new(
        metadataNames
            .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1)
            .SelectMany(group => group)
            .OrderBy(name => name, StringComparer.Ordinal));

    public static string Of(string metadataName, EquatableArray<string> ambiguous)
    {
        string name = new([.. metadataName.Take(Longest).Select(c => IsAllowed(c) ? c : '-')]);
        return name == metadataName && !ambiguous.Contains(metadataName)
            ? $"{name}.g.cs"
            : $"{name}-{Hash(metadataName).ToString("x8", CultureInfo.InvariantCulture)}.g.cs";
    }

    /// <summary>The compiler refuses other characters, which identifiers may hold.</summary>
    private static bool IsAllowed(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '`';

    /// <summary>FNV-1a: the same in every process, which string.GetHashCode is not.</summary>
    private static uint Hash(string text) =>
        text.Aggregate(2166136261, static (hash, c) => unchecked((hash ^ c) * 16777619));
}
