using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Writes the schema of a state that is a member of another one.</summary>
internal static class NestedSchemas
{
    public static string Of(INamedTypeSymbol state, ParseContext context)
    {
        List<INamedTypeSymbol> around = [.. context.OpenStates];
        int distance = around.FindIndex(open => SymbolEqualityComparer.Default.Equals(open, state));
        if (distance >= 0)
        {
            return SchemaText.Reference(distance);
        }

        if (around.Count > ParseContext.DeepestStates)
        {
            return SchemaText.Reference(around.Count);
        }

        ParseContext inner = new(state, context.Compilation, context.CancellationToken)
        {
            OpenStates = [state, .. around],
            Members = context.Members,
        };
        return SchemaText.OfNestedState(StateParser.ParseMembers(inner), inner.Data);
    }
}
