using Fabric.Generators.Model;
using Fabric.Schemas;

namespace Fabric.Generators.Parsing;

/// <summary>Writes the canonical schema text. docs/schema-text.md has its grammar; checkpoints hold it, so it is frozen.</summary>
internal sealed class SchemaText
{
    // What is written in place grows without bounds where types refer to each other crosswise.
    private const int MostProperties = 10_000;

    private readonly DataTable _data;
    private readonly List<string> _open = [];
    private int _properties;

    private SchemaText(DataTable data)
    {
        _data = data;
    }

    /// <summary>The type of one member.</summary>
    public static string Of(MemberModel member, DataTable data) => member switch
    {
        ObjectMemberModel { Object: var item } => OfObject(item),
        ValueMemberModel { Value: var value } => OfValue(value, data),
        _ => throw new InvalidOperationException(),
    };

    public static string OfValue(ValueModel value, DataTable data) => $"value {new SchemaText(data).Value(value)}";

    /// <summary>The whole schema, as checkpoints hold it.</summary>
    public static string OfState(StateModel state) => string.Join("\n", state.Members
        .OrderBy(member => member.StoredName, StringComparer.Ordinal)
        .Select(member => $"{SchemaName.Write(member.StoredName)}: {member.Schema}"));

    public static string OfNestedState(IEnumerable<MemberModel> members, DataTable data) => Braces("state ", members
        .OrderBy(member => member.StoredName, StringComparer.Ordinal)
        .Select(member => $"{SchemaName.Write(member.StoredName)}: {Of(member, data)}"));

    /// <summary>Stands for data or a state that it is part of: 0 is the nearest one around.</summary>
    public static string Reference(int distance) => $"@{distance}";

    /// <summary>Whether a value's type can be written down.</summary>
    public static bool CanHold(ValueModel value, DataTable data)
    {
        SchemaText text = new(data);
        text.Value(value);
        return text._properties <= MostProperties;
    }

    /// <summary>The type of what is restored in place.</summary>
    public static string OfObject(ObjectModel item)
    {
        string kind = item.Kind switch
        {
            ObjectKind.State => item.StateSchema!,
            ObjectKind.Array or ObjectKind.List => $"{Word(item)}<{OfObject(item.Item!)}>",
            ObjectKind.Dictionary => $"{Word(item)}<string, {OfObject(item.Item!)}>",
            _ => Word(item),
        };
        return item.IsNullable ? kind + "?" : kind;
    }

    /// <summary>The word in front of the type.</summary>
    public static string Word(ObjectModel item) => item.Kind switch
    {
        ObjectKind.Module => "module",
        ObjectKind.Optimizer => "optimizer",
        ObjectKind.Scheduler => "scheduler",
        ObjectKind.Tensor => "tensor",
        ObjectKind.RandomState => "random_state",
        ObjectKind.Sampler => "sampler",
        ObjectKind.Generator => "generator",
        ObjectKind.State => SchemaType.State,
        ObjectKind.ExtraState => "extra_state",
        ObjectKind.Array or ObjectKind.List => "list",
        ObjectKind.Dictionary => "dictionary",
        _ => throw new InvalidOperationException(),
    };

    private string Value(ValueModel value) => value switch
    {
        ScalarModel scalar => scalar.SchemaName,
        NullableModel { Value: var inner } => Nullable(Value(inner)),
        EnumModel { IsFlags: false } choice => Braces("enum ", Names(choice)),
        EnumModel flags => Braces("flags ", Names(flags)),
        ConverterModel => "custom",
        DataReference reference => Data(reference),
        CompositeModel composite => Composite(composite),
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<string> Names(EnumModel choice) => choice.Names
        .OrderBy(name => name, StringComparer.Ordinal)
        .Select(SchemaName.Write);

    /// <summary>What may be null already says so once.</summary>
    private static string Nullable(string value) => value.EndsWith("?", StringComparison.Ordinal) ? value : value + "?";

    private string Composite(CompositeModel composite)
    {
        IEnumerable<string> key = composite.Key is { } keys ? [keys.Schema] : [];
        IEnumerable<string> rank = composite is { Word: "grid", Grid: { } grid } ? [$"{grid.Rank}"] : [];
        List<string> arguments = [.. key, .. composite.Items.Select(Value), .. rank];
        string text = arguments.Count == 0 ? composite.Word : $"{composite.Word}<{string.Join(", ", arguments)}>";
        return composite.Method == "ImmutableArray" ? text + "?" : text;
    }

    private string Data(DataReference reference)
    {
        int index = _open.LastIndexOf(reference.Key);
        if (index >= 0)
        {
            return Reference(_open.Count - 1 - index);
        }

        if (_properties > MostProperties || _data.Get(reference.Key) is not { } model)
        {
            return "";
        }

        _open.Add(reference.Key);
        string text = model switch
        {
            PlainDataModel data => Braces("", data.Properties
                .OrderBy(property => property.StoredName, StringComparer.Ordinal)
                .Select(property => $"{SchemaName.Write(property.StoredName)}: {Property(property.Value)}")),
            SubtypesModel subtypes => Braces("one_of ", subtypes.Subtypes
                .OrderBy(subtype => subtype.Name, StringComparer.Ordinal)
                .Select(subtype => $"{SchemaName.Write(subtype.Name)}: {Property(subtype.Data)}")),
            _ => throw new InvalidOperationException(),
        };
        _open.RemoveAt(_open.Count - 1);
        return text;
    }

    private string Property(ValueModel value)
    {
        _properties++;
        return Value(value);
    }

    private static string Braces(string prefix, IEnumerable<string> items)
    {
        string list = string.Join(", ", items);
        return list.Length == 0 ? prefix + "{ }" : $"{prefix}{{ {list} }}";
    }
}
