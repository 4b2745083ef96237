using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>A member that is itself an array of numbers is a tensor in the file.</summary>
internal static class NumberArrays
{
    public static ValueModel? Parse(ISymbol member, ITypeSymbol type) =>
        member.ConverterType() is null && !member.HasJsonConverter() ? Parse(type) : null;

    /// <summary>Reads the type of a member that says nothing about how it is stored.</summary>
    public static ValueModel? Parse(ITypeSymbol type)
    {
        if (type is not IArrayTypeSymbol array || !Scalars.IsNumberOfTensors(array.ElementType))
        {
            return null;
        }

        string arrayName = array.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToReference();
        string itemName = array.ElementType.ToReference();
        CompositeModel numbers = new(arrayName, array.Rank == 1 ? "NumberArray" : "NumberGrid")
        {
            Word = $"numbers<{Scalars.Of(array.ElementType)!.SchemaName}, {array.Rank}>",
            TypeArguments = array.Rank == 1 ? new([itemName]) : new([arrayName, itemName]),
            Grid = array.Rank == 1 ? null : new GridModel(array.Rank, ArrayCreation.Of(array)),
        };
        return array.NullableAnnotation == NullableAnnotation.NotAnnotated
            ? numbers
            : new NullableModel(array.WithNullableAnnotation(NullableAnnotation.Annotated).ToReference(), IsReference: true, numbers);
    }
}
