using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>A field or property that holds state of plain data.</summary>
internal sealed record PlainDataMember(ISymbol Symbol, ITypeSymbol Type)
{
    public string Name => Symbol.Name;

    public bool IsRequired => Symbol is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true };

    public bool IsIgnored => Symbol.IsIgnored();

    public bool CanBeSet => Symbol switch
    {
        IFieldSymbol { IsReadOnly: false } => true,
        IPropertySymbol { SetMethod: { DeclaredAccessibility: Accessibility.Public, IsInitOnly: false } } => true,
        _ => false,
    };

    public bool CanBeInitialized =>
        CanBeSet || Symbol is IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Public };

    /// <summary>Whether it is made by the parameter list of a positional record, which sets it.</summary>
    public bool IsPositional => CheckpointedMembers.IsPositional(Symbol);
}
