using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators.Tests.Harness;

/// <summary>Compilations of a consumer's project: everything that these tests reference, and the strictest settings.</summary>
internal static class TestCompilation
{
    public const string GlobalUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using Fabric;
        global using TorchSharp;
        global using static TorchSharp.torch;
        global using static TorchSharp.torch.optim.lr_scheduler;
        """;

    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "Fabric.Runtime.dll" or not ['F', 'a', 'b', 'r', 'i', 'c', '.', ..])
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    public static CSharpCompilation Create(params string[] sources) =>
        CreateFromFiles([.. sources.Select((source, i) => ($"/src/File{i}.cs", source))]);

    public static CSharpCompilation CreateFromFiles(params (string Path, string Source)[] files) => CSharpCompilation.Create(
        "Consumer",
        files.Append(("/src/GlobalUsings.cs", GlobalUsings))
            .Select(file => CSharpSyntaxTree.ParseText(file.Item2, ParseOptions, file.Item1)),
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable,
            specificDiagnosticOptions:
            [
                // About the consumer's own documentation and unused fields, not about generated code.
                new("CS1591", ReportDiagnostic.Suppress),
                new("CS0169", ReportDiagnostic.Suppress),
                new("CS0649", ReportDiagnostic.Suppress),

                // Of another version of an assembly that a reference names: the SDK suppresses it, too.
                new("CS1701", ReportDiagnostic.Suppress),
            ]));
}
