using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Tests.Docs;

/// <summary>What the documentation shows is true: its code compiles, or is reported as it says.</summary>
public class ExampleTests
{
    private static readonly IReadOnlyList<Example> _examples =
    [
        .. Page.All()
            .SelectMany(path => Page.Read(path).Examples()),
    ];

    public static TheoryData<string> All => [.. _examples.Select(example => example.ToString())];

    /// <summary>Those that the compiler itself reports cannot be suppressed.</summary>
    public static TheoryData<string> Wrong => [.. _examples.Where(example => example.Expected.Any(id => id.StartsWith("FAB", StringComparison.Ordinal))).Select(example => example.ToString())];

    public static TheoryData<string> Stored => [.. _examples.Where(example => example.Stored is not null).Select(example => example.ToString())];

    [Theory]
    [MemberData(nameof(Stored))]
    public void A_value_is_stored_as_it_says(string place) =>
        Assert.Equal(Find(place).Stored, StoredValue.Of(Find(place).Compile()));

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_example_is_reported_as_it_says_and_no_more(string place)
    {
        Example example = Find(place);

        IReadOnlyList<Diagnostic> diagnostics = await example.DiagnoseAsync();

        Assert.True(
            example.Expected.SequenceEqual(diagnostics.Select(diagnostic => diagnostic.Id)),
            string.Join(Environment.NewLine, diagnostics.Prepend<object>($"{place} expects [{string.Join(", ", example.Expected)}]")));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task It_can_be_suppressed_by_a_pragma(string place)
    {
        Example example = Find(place);
        string pragma = $"#pragma warning disable {string.Join(", ", example.Expected)}\n";

        Assert.Empty(await (example with { Code = pragma + example.Code }).DiagnoseAsync());
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task It_can_be_suppressed_by_an_attribute(string place)
    {
        Example example = Find(place);
        string code = example.Code;
        foreach (Diagnostic diagnostic in (await example.DiagnoseAsync()).Reverse())
        {
            int start = (await diagnostic.Location.SourceTree!.GetRootAsync())
                .FindNode(diagnostic.Location.SourceSpan)
                .FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.MemberDeclarationSyntax>()!.SpanStart;
            code = code.Insert(start, $"[System.Diagnostics.CodeAnalysis.SuppressMessage(\"Fabric\", \"{diagnostic.Id}\")] ");
        }

        Assert.Empty(await (example with { Code = code }).DiagnoseAsync());
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task It_can_be_suppressed_in_an_editorconfig(string place)
    {
        Example example = Find(place);
        string severities = string.Join('\n', example.Expected.Select(id => $"dotnet_diagnostic.{id}.severity = none"));

        Assert.Empty(await example.DiagnoseAsync(compilation => compilation.WithOptions(
            compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig($"[*.cs]\n{severities}")))));
    }

    private static Example Find(string place) => _examples.Single(example => example.ToString() == place);
}
