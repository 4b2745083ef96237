using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.Generators.Tests.Harness;

/// <summary>A file that a project gives to analyzers beside its sources.</summary>
internal sealed class AdditionalFile(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
