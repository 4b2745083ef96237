using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Tests.Docs;

public class DiagnosticsPageTests
{
    private const string Path = "docs/diagnostics.md";

    private static readonly Page _page = Page.Read(Path);

    private static IEnumerable<DiagnosticDescriptor> Descriptors =>
        Analyze.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics);

    public static TheoryData<string> Ids => [.. Descriptors.Select(descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_a_section_and_links_to_it(string id)
    {
        DiagnosticDescriptor rule = Descriptors.Single(descriptor => descriptor.Id == id);
        string severity = rule.DefaultSeverity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "info",
        };

        // The anchor of a heading is its text in lower case.
        int heading = _page.Lines.ToList().IndexOf($"## {id}");

        Assert.NotEqual(-1, heading);
        Assert.Equal($"{Path}#{id.ToLowerInvariant()}", rule.HelpLinkUri);
        Assert.StartsWith($"**{rule.Title}** · {severity}", _page.Lines[heading + 2], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_section_shows_what_is_wrong_and_then_what_is_right(string id)
    {
        int heading = _page.Lines.ToList().IndexOf($"## {id}");
        int next = _page.Lines.ToList().FindIndex(heading + 1, line => line.StartsWith("## ", StringComparison.Ordinal));
        IReadOnlyList<Example> examples =
            [.. _page.Examples().Where(example => example.Line > heading && (next < 0 || example.Line < next))];

        Assert.Contains(id, examples[0].Expected);
        Assert.Empty(examples[^1].Expected);
    }
}
