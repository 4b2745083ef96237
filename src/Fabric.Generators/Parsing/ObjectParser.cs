using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads the type of a member that is restored in place.</summary>
internal static class ObjectParser
{
    // Collections that have an order and can hold objects; what is in a set has no place to be found at again.
    private static readonly HashSet<string> _lists =
    [
        "System.Collections.Generic.List`1",
        "System.Collections.Generic.IList`1",
        "System.Collections.Generic.ICollection`1",
        "System.Collections.Generic.IEnumerable`1",
        "System.Collections.Generic.IReadOnlyList`1",
        "System.Collections.Generic.IReadOnlyCollection`1",
        "System.Collections.Generic.LinkedList`1",
        "System.Collections.Generic.Queue`1",
        "System.Collections.Generic.Stack`1",
        "System.Collections.ObjectModel.Collection`1",
        "System.Collections.ObjectModel.ObservableCollection`1",
        "System.Collections.ObjectModel.ReadOnlyCollection`1",
        "System.Collections.Immutable.ImmutableList`1",
        "System.Collections.Immutable.IImmutableList`1",
    ];

    /// <summary>Reads the type, or gives <see langword="null"/> for one that is a value.</summary>
    public static ObjectModel? Parse(ITypeSymbol type, ParseContext context)
    {
        if (NoStoredForm.Explain(type) is not null || type.IsValueType)
        {
            return null;
        }

        string name = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToReference();
        bool isNullable = type.NullableAnnotation != NullableAnnotation.NotAnnotated
            && type is not ITypeParameterSymbol { NullableAnnotation: not NullableAnnotation.Annotated };
        if (context.Known.KindOf(type) is { } kind)
        {
            return new ObjectModel(kind, name, isNullable);
        }

        if (SymbolEqualityComparer.Default.Equals(type, context.Known.Generator))
        {
            return new ObjectModel(ObjectKind.Generator, name, isNullable);
        }

        if (type is INamedTypeSymbol state && CheckpointedMembers.IsState(state))
        {
            return new ObjectModel(ObjectKind.State, name, isNullable) { StateSchema = NestedSchemas.Of(state, context) };
        }

        if (IsExtraState(type, context))
        {
            return new ObjectModel(ObjectKind.ExtraState, name, isNullable);
        }

        return ItemsOf(type) is var (collection, item) && Parse(item, context) is { } itemModel
            ? new ObjectModel(collection, name, isNullable) { Item = itemModel }
            : null;
    }

    private static bool IsExtraState(ITypeSymbol type, ParseContext context) =>
        context.Known.ExtraState is { } known
        && type.IsReferenceType
        && (SymbolEqualityComparer.Default.Equals(type, known)
            || type.AllInterfaces.Contains(known, SymbolEqualityComparer.Default)
            || (type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(constraint => IsExtraState(constraint, context))));

    private static (ObjectKind Kind, ITypeSymbol Item)? ItemsOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => (ObjectKind.Array, array.ElementType),
        INamedTypeSymbol { TypeArguments: [var item] } list when _lists.Contains(list.OriginalDefinition.FullMetadataName()) =>
            (ObjectKind.List, item),
        INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_String }, var item] } dictionary
            when Collections.ShapeOf(dictionary)?.Word == Collections.Dictionary => (ObjectKind.Dictionary, item),
        _ => null,
    };
}
