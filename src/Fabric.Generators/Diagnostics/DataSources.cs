using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Diagnostics;

/// <summary>Recognizes what goes through data and keeps its place to itself.</summary>
internal sealed class DataSources
{
    private readonly INamedTypeSymbol? _dataLoader;
    private readonly INamedTypeSymbol? _asyncEnumerator;
    private readonly KnownSymbols _known;

    public DataSources(Compilation compilation, KnownSymbols known)
    {
        _dataLoader = compilation.GetTypeByMetadataName("TorchSharp.Modules.DataLoader`2");
        _asyncEnumerator = compilation.GetTypeByMetadataName("System.Collections.Generic.IAsyncEnumerator`1");
        _known = known;
    }

    public string? Describe(ITypeSymbol type)
    {
        if (_known.KindOf(type) is not null)
        {
            return null;
        }

        return IsDataLoader(type) ? "a data loader"
            : IsSampler(type) ? "a sampler"
            : IsIterator(type) ? "an iterator"
            : null;
    }

    // Libraries have loaders and samplers of their own, with no type in common.
    private bool IsDataLoader(ITypeSymbol type) => NamedLikeOrDerived(type, "DataLoader")
        || type.SelfAndBaseTypes().Any(current => SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, _dataLoader));

    private static bool IsSampler(ITypeSymbol type) => NamedLikeOrDerived(type, "Sampler");

    private static bool NamedLikeOrDerived(ITypeSymbol type, string suffix) =>
        type.TypeKind is TypeKind.Class or TypeKind.Interface
        && type.SelfAndBaseTypes().Any(current => current.Name.EndsWith(suffix, StringComparison.Ordinal));

    private bool IsIterator(ITypeSymbol type) => type.AllInterfaces.Append(type).Any(current =>
        current.SpecialType == SpecialType.System_Collections_IEnumerator
        || SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, _asyncEnumerator));
}
