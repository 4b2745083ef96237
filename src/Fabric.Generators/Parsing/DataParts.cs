using Fabric.Generators.Model;

namespace Fabric.Generators.Parsing;

/// <summary>What values and types are made of.</summary>
internal static class DataParts
{
    public static IEnumerable<ValueModel> Of(ValueModel value) => value switch
    {
        NullableModel nullable => [nullable.Value],
        CompositeModel composite => composite.Items,
        _ => [],
    };

    public static IEnumerable<ValueModel> Of(DataModel model) => model switch
    {
        PlainDataModel data => data.Properties.Select(property => property.Value),
        SubtypesModel subtypes => subtypes.Subtypes.Select(subtype => subtype.Data),
        _ => [],
    };

    /// <summary>The types without a value of which there can be none of this one.</summary>
    public static IEnumerable<string> Needed(ValueModel value) => value switch
    {
        DataReference reference => [reference.Key],
        CompositeModel { NeedsItems: true } composite => composite.Items.SelectMany(Needed),
        _ => [],
    };
}
