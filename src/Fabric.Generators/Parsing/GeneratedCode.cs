using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Knows which other states have generated code to refer to; the others have an error of their own.</summary>
internal static class GeneratedCode
{
    public static bool IsWrittenFor(INamedTypeSymbol state, ParseContext context) => state.DeclaringSyntaxReferences.Length > 0
        ? StateParser.CanBeState(new ParseContext(state, context.Compilation, context.CancellationToken))
        : IsCompiledFor(state, context);

    /// <summary>Whether a class of another project has it.</summary>
    public static bool IsCompiledFor(INamedTypeSymbol state, ParseContext context) => state.AllInterfaces.Any(candidate =>
        SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, context.Known.State)
        && SymbolEqualityComparer.Default.Equals(candidate.TypeArguments[0], state));

    /// <summary>The states that a type is or holds.</summary>
    public static IEnumerable<INamedTypeSymbol> StatesIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => StatesIn(array.ElementType),
        INamedTypeSymbol named when CheckpointedMembers.IsState(named) => [named],
        INamedTypeSymbol named => named.TypeArguments.SelectMany(StatesIn),
        _ => [],
    };
}
