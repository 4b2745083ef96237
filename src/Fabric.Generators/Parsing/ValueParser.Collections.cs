using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

internal sealed partial class ValueParser
{
    private CompositeModel? ParseArray(IArrayTypeSymbol array)
    {
        if (array.ElementType.SpecialType == SpecialType.System_Byte && array.Rank == 1)
        {
            return new CompositeModel(array.ToReference(), "Bytes") { Word = "bytes" };
        }

        if (Parse(array.ElementType) is not { } item)
        {
            return null;
        }

        return array.Rank == 1
            ? new CompositeModel(array.ToReference(), "Array") { Word = Collections.List, Items = new([item]) }
            : new CompositeModel(array.ToReference(), "Grid")
            {
                Word = "grid",
                Items = new([item]),
                TypeArguments = new([array.ToReference(), item.TypeName]),
                Grid = new GridModel(array.Rank, ArrayCreation.Of(array)),
            };
    }

    private ValueModel? ParseCollection(INamedTypeSymbol type, Collections.Shape shape)
    {
        KeyModel? key = null;
        if (shape.Word == Collections.Dictionary)
        {
            key = KeyParser.Parse(type.TypeArguments[0]);
            if (key is null)
            {
                return Report(
                    Rules.NotPlainData, type.ToMessage(), "its keys must be strings, integers, enums or GUIDs");
            }
        }

        if (Parse(type.TypeArguments.Last()) is not { } item)
        {
            return null;
        }

        return new CompositeModel(type.ToReference(), shape.Method)
        {
            Word = shape.Word,
            Key = key,
            Items = new([item]),
            TypeArguments = shape.IsInterface
                ? new([type.ToReference(), .. type.TypeArguments.Select(argument => argument.ToReference())])
                : default,
        };
    }

    private CompositeModel? ParseItems(INamedTypeSymbol type, string method, string word, bool needsItems)
    {
        List<ValueModel> items = [];
        foreach (ITypeSymbol argument in type.TypeArguments)
        {
            if (Parse(argument) is { } item)
            {
                items.Add(item);
            }
        }

        return items.Count == type.TypeArguments.Length
            ? new CompositeModel(type.ToReference(), method) { Word = word, Items = new(items), NeedsItems = needsItems }
            : null;
    }

    /// <summary>Reads a tuple of either kind; more than seven elements are a tuple in a tuple.</summary>
    private bool ParseTuple(INamedTypeSymbol type, out ValueModel? model)
    {
        INamedTypeSymbol plain = type.TupleUnderlyingType ?? type;
        bool isTuple = plain.TypeArguments.Length > 0 && plain.OriginalDefinition.ContainingType is null
            && plain.OriginalDefinition.ContainingNamespace?.ToDisplayString() == "System"
            && plain.Name is "ValueTuple" or "Tuple";
        model = isTuple ? ParseTuple(type, plain) : null;
        return isTuple;
    }

    private CompositeModel? ParseTuple(INamedTypeSymbol type, INamedTypeSymbol plain)
    {
        bool isNested = plain.TypeArguments.Length == 8;
        if (isNested && !IsTupleOf(plain.Name, plain.TypeArguments[7]))
        {
            Report(Rules.NotPlainData, type.ToMessage(), "and its eighth element is no tuple of the elements after the seventh");
            return null;
        }

        return ParseItems(plain, plain.Name == "Tuple" ? "ReferenceTuple" : "Tuple", "tuple", needsItems: true) is { } tuple
            ? tuple with { TypeName = type.ToReference() }
            : null;
    }

    private static bool IsTupleOf(string name, ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments.Length: > 0 } named
        && named.Name == name
        && named.ContainingNamespace?.ToDisplayString() == "System";
}
