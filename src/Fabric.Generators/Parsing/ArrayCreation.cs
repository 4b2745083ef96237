using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Writes the expression that makes an array: the lengths stand in the first of its brackets. Question marks between the brackets would change their order.</summary>
internal static class ArrayCreation
{
    public static string Of(IArrayTypeSymbol array)
    {
        string lengths = string.Join(", ", Enumerable.Range(0, array.Rank).Select(i => $"lengths[{i}]"));
        string brackets = "";
        ITypeSymbol element = array.ElementType;
        while (element is IArrayTypeSymbol inner)
        {
            brackets += $"[{new string(',', inner.Rank - 1)}]";
            element = inner.ElementType;
        }

        return $"new {element.ToReference()}[{lengths}]{brackets}";
    }
}
