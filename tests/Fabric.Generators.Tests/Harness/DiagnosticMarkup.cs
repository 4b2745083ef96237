using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.Generators.Tests.Harness;

/// <summary>Reads sources in which <c>{|FAB014:Name|}</c> says which diagnostic is expected where.</summary>
internal static partial class DiagnosticMarkup
{
    public static (string Source, IReadOnlyList<(string Id, TextSpan Span)> Expected) Parse(string markup)
    {
        List<(string, TextSpan)> expected = [];
        string source = markup;
        while (Marker().Match(source) is { Success: true } marker)
        {
            string text = marker.Groups["text"].Value;
            expected.AddRange(marker.Groups["ids"].Value.Split(',').Select(id => (id, new TextSpan(marker.Index, text.Length))));
            source = source[..marker.Index] + text + source[(marker.Index + marker.Length)..];
        }

        return (source, expected);
    }

    [GeneratedRegex(@"\{\|(?<ids>[A-Z0-9,]+):(?<text>[^|{]*)\|\}")]
    private static partial Regex Marker();
}
