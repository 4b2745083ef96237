using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Diagnostics;

/// <summary>Recognizes what goes through data and keeps its place to itself.</summary>
internal sealed class DataSources
{
    private readonly INamedTypeSymbol? _asyncEnumerator;
    private readonly KnownSymbols _known;

    public DataSources(Compilation compilation, KnownSymbols known)
    {
        _asyncEnumerator = compilation.GetTypeByMetadataName("System.Collections.Generic.IAsyncEnumerator`1");
        _known = known;
    }

    public string? Describe(ITypeSymbol type)
    {
        if (_known.KindOf(type) is not null)
        {
            return null;
        }

        return IsCalled(type, "DataLoader") ? "a data loader"
            : IsCalled(type, "Sampler") ? "a sampler"
            : IsIterator(type) ? "an iterator"
            : null;
    }

    // TorchSharp and other libraries each have loaders and samplers of their own, with no type in common.
    private static bool IsCalled(ITypeSymbol type, string suffix) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Interface } named
        && named.BaseTypes().Prepend(named).Any(current => current.Name.EndsWith(suffix, StringComparison.Ordinal));

    private bool IsIterator(ITypeSymbol type) => type.AllInterfaces.Append(type).Any(current =>
        current.SpecialType == SpecialType.System_Collections_IEnumerator
        || SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, _asyncEnumerator));
}
