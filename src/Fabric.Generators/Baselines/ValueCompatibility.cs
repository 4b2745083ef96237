using Fabric.Generators.Model;
using Fabric.Generators.Parsing;
using Fabric.Schemas;

namespace Fabric.Generators.Baselines;

/// <summary>Says whether every value of a recorded type is one of a present type.</summary>
internal sealed class ValueCompatibility
{
    private readonly DataTable _data;
    private readonly HashSet<(SchemaType Recorded, string Live)> _compared = [];

    public ValueCompatibility(DataTable data)
    {
        _data = data;
    }

    /// <returns>What is in the way, or <see langword="null"/>.</returns>
    public string? Problem(string path, SchemaType recorded, ValueModel live) => Problem(path, recorded, live, around: null);

    private string? Problem(string path, SchemaType recorded, ValueModel live, Scope? around)
    {
        if (recorded.IsNullable && live is not (NullableModel or CompositeModel { Method: "ImmutableArray" }))
        {
            return Words.MayBeNull(path);
        }

        if (recorded.Word == SchemaType.Back && Scope.Find(around, recorded.Number) is { } target)
        {
            (recorded, around) = target;
        }

        return live switch
        {
            NullableModel { Value: var value } => NotNull(path, recorded, value, around),
            _ => NotNull(path, recorded, live, around),
        };
    }

    private string? NotNull(string path, SchemaType recorded, ValueModel live, Scope? around) => live switch
    {
        ScalarModel scalar when recorded.Word == scalar.SchemaName || NumberWidening.Holds(scalar.SchemaName, recorded.Word) => null,
        EnumModel choice when recorded.Word == (choice.IsFlags ? "flags" : "enum") => Names(path, recorded, choice),
        ConverterModel when recorded.Word == "custom" => null,
        CompositeModel composite => Composite(path, recorded, composite, around),
        DataReference reference => Data(path, recorded, reference, around),
        _ => Changed(path, recorded, live),
    };

    private static string? Names(string path, SchemaType recorded, EnumModel live) =>
        recorded.Names.FirstOrDefault(name => !live.Names.Contains(name)) is { } gone ? $"'{path}' may be '{gone}', which is gone" : null;

    private string? Composite(string path, SchemaType recorded, CompositeModel live, Scope? around)
    {
        // Arrays of numbers name their items in the word itself, as the lengths stand beside.
        SchemaType shape = SchemaParser.TryParseType(live.Word)!;
        IReadOnlyList<string> keys = [.. shape.Arguments.Select(argument => argument.Word), .. live.Key is { } key ? [key.Schema] : Array.Empty<string>()];
        int rank = live.Word == "grid" ? live.Grid!.Rank : shape.Number;
        if (recorded.Word != shape.Word || recorded.Number != rank || recorded.Arguments.Count != keys.Count + live.Items.Count)
        {
            return Changed(path, recorded, live);
        }

        for (int i = 0; i < keys.Count; i++)
        {
            string was = recorded.Arguments[i].Word;
            if (was != keys[i] && !NumberWidening.Holds(keys[i], was))
            {
                return Changed(path, recorded, live);
            }
        }

        return live.Items
            .Select((item, i) => Problem($"{path}[]", recorded.Arguments[keys.Count + i], item, around))
            .FirstOrDefault(problem => problem is not null);
    }

    private string? Data(string path, SchemaType recorded, DataReference live, Scope? around)
    {
        // What is being compared already fits if the rest does.
        return _data.Get(live.Key) is not { } model || !_compared.Add((recorded, live.Key)) ? null
            : (recorded.Word, model) switch
            {
                (SchemaType.Data, PlainDataModel data) => Properties(path, recorded, data, new Scope(recorded, around)),
                ("one_of", SubtypesModel subtypes) => Subtypes(path, recorded, subtypes, new Scope(recorded, around)),
                _ => Changed(path, recorded, live),
            };
    }

    private string? Properties(string path, SchemaType recorded, PlainDataModel live, Scope around)
    {
        foreach (SchemaMember stored in recorded.Members)
        {
            string name = $"{path}.{stored.Name}";
            PropertyModel? property = live.Properties.FirstOrDefault(candidate => candidate.StoredName == stored.Name);
            string? problem = property is null ? $"'{name}' is gone" : Problem(name, stored.Type, property.Value, around);
            if (problem is not null)
            {
                return problem;
            }
        }

        return live.Properties.FirstOrDefault(property => IsNeeded(property, live) && !recorded.Members.Any(stored => stored.Name == property.StoredName)) is { } missing
            ? $"they have no '{path}.{missing.StoredName}', which has no default"
            : null;
    }

    private static bool IsNeeded(PropertyModel property, PlainDataModel data) =>
        property.Assignment == Assignment.Required
        || data.Arguments.Any(argument => argument.Property == property.Name && argument.Default is null);

    private string? Subtypes(string path, SchemaType recorded, SubtypesModel live, Scope around) => recorded.Members
        .Select(stored => live.Subtypes.FirstOrDefault(subtype => subtype.Name == stored.Name) is { } subtype
            ? Problem(path, stored.Type, subtype.Data, around)
            : $"'{path}' may be '{stored.Name}', which is gone")
        .FirstOrDefault(problem => problem is not null);

    private string Changed(string path, SchemaType recorded, ValueModel live) => Words.Changed(path, recorded, SchemaText.OfValue(live, _data));
}
