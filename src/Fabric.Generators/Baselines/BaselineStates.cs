using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Baselines;

/// <summary>Knows which classes have a baseline.</summary>
internal static class BaselineStates
{
    /// <summary>
    /// A state of which there are checkpoints: not an abstract one, not a generic one, whose members are another's for each
    /// argument, and not a view, which saves nothing.
    /// </summary>
    public static bool MayHaveOne(INamedTypeSymbol type) =>
        !type.IsAbstract
        && type.SelfAndContainers().All(part => part.Arity == 0)
        && CheckpointedMembers.IsState(type)
        && !type.IsView();

    /// <summary>The state of that full name.</summary>
    public static bool Exists(string storedName, Compilation compilation, CancellationToken cancellationToken)
    {
        string name = storedName.Substring(storedName.LastIndexOf('.') + 1);
        return compilation.GetSymbolsWithName(name, SymbolFilter.Type, cancellationToken)
            .OfType<INamedTypeSymbol>()
            .Any(type => type.ToStoredName() == storedName && MayHaveOne(type));
    }
}
