using System.Globalization;
using Fabric.Schemas;

namespace Fabric.Cli.Classes;

/// <summary>Types of values in C#, and those of them that have to be declared.</summary>
internal sealed class ValueTypes(string prefix)
{
    /// <summary>Stands for what a converter writes: its type is not known.</summary>
    public const string Unknown = "…";

    private static readonly Dictionary<string, string> Scalars = new()
    {
        ["bool"] = "bool", ["char"] = "char", ["string"] = "string",
        ["int8"] = "sbyte", ["int16"] = "short", ["int32"] = "int", ["int64"] = "long", ["int128"] = "Int128",
        ["uint8"] = "byte", ["uint16"] = "ushort", ["uint32"] = "uint", ["uint64"] = "ulong", ["uint128"] = "UInt128",
        ["big_integer"] = "System.Numerics.BigInteger",
        ["half"] = "Half", ["single"] = "float", ["double"] = "double", ["decimal"] = "decimal",
        ["date_time"] = "DateTime", ["date_time_offset"] = "DateTimeOffset", ["date"] = "DateOnly", ["time"] = "TimeOnly", ["time_span"] = "TimeSpan",
        ["guid"] = "Guid", ["version"] = "Version", ["uri"] = "Uri", ["bytes"] = "byte[]",
        ["custom"] = Unknown,
    };

    // What is no reference: it has a value without being given one.
    private static readonly HashSet<string> Structs =
    [
        "bool", "char", "sbyte", "short", "int", "long", "Int128", "byte", "ushort", "uint", "ulong", "UInt128", "System.Numerics.BigInteger", "Half", "float", "double", "decimal",
        "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly", "TimeSpan", "Guid",
    ];

    private readonly List<DeclaredType> _declared = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { prefix };
    private readonly HashSet<string> _enums = new(StringComparer.Ordinal);
    private readonly Stack<string> _around = [];

    /// <summary>The types that had to be declared, in the order in which they were met.</summary>
    public IReadOnlyList<DeclaredType> Declared => _declared;

    /// <summary>The word in front of a property's type that makes whoever creates the object give it a value.</summary>
    public static string Required(string type) => Structs.Contains(type) || type.EndsWith('?') || type.StartsWith('(') ? "" : "required ";

    /// <param name="property">The property that has it, for the name of what is declared.</param>
    /// <param name="type">The type in the schema.</param>
    /// <returns>The type; <see cref="Unknown"/> where a converter alone knows it.</returns>
    public string TypeOf(string property, SchemaType type)
    {
        string name = type.Word switch
        {
            SchemaType.Data => Data(property, type.Members, derivesFrom: null),
            SchemaType.Back => _around.ElementAtOrDefault(type.Number) ?? Unknown,
            "one_of" => OneOf(property, type.Members),
            "enum" or "flags" => Enum(property, type),
            "list" => Generic("List", property, type),
            "set" => Generic("HashSet", property, type),
            "dictionary" => Generic("Dictionary", property, type),
            "tuple" => Tuple([.. type.Arguments.Select(item => TypeOf(property, item))]),
            "grid" or "numbers" => TypeOf(property, type.Arguments[0]) + Array(type.Number),
            var word => Scalars.GetValueOrDefault(word, Unknown),
        };
        return name.Contains(Unknown, StringComparison.Ordinal) ? Unknown : type.IsNullable ? name + "?" : name;
    }

    private string Generic(string name, string property, SchemaType type) => $"{name}<{string.Join(", ", type.Arguments.Select(item => TypeOf(property, item)))}>";

    private static string Tuple(string[] items) => items.Length == 1 ? $"ValueTuple<{items[0]}>" : $"({string.Join(", ", items)})";

    private static string Array(int rank) => $"[{new string(',', Math.Max(0, rank - 1))}]";

    private string Enum(string property, SchemaType type)
    {
        string name = FreeName(property);
        bool isFlags = type.Word == "flags";
        var lines = new List<string>(isFlags ? ["[Flags]"] : []) { $"public enum {name}", "{" };
        foreach ((int i, string value) in type.Names.Index())
        {
            // The schema tells names, not numbers: only names are stored.
            lines.Add($"    {Identifiers.OfEnum(value)}{(isFlags ? string.Create(CultureInfo.InvariantCulture, $" = 1 << {i}") : "")},");
        }

        _enums.Add(name);
        _declared.Add(new DeclaredType(name, [.. lines, "}"]));
        return name;
    }

    private string Data(string property, IReadOnlyList<SchemaMember> members, string? derivesFrom)
    {
        string name = FreeName(property);
        int place = _declared.Count;
        _around.Push(name);
        var lines = new List<string>();
        foreach (SchemaMember member in members)
        {
            string own = Identifiers.OfStored(member.Name);
            string type = TypeOf(property + own, member.Type);
            string required = _enums.Contains(type) ? "" : Required(type);
            lines.Add(type == Unknown
                ? $"    // {Identifiers.Literal(member.Name)} was written by a converter."
                : $"    public {required}{type} {own} {{ get; set; }}");
        }

        _around.Pop();
        _declared.Insert(place, new DeclaredType(name, [$"public sealed record {name}{(derivesFrom is null ? "" : $" : {derivesFrom}")}", "{", .. lines, "}"]));
        return name;
    }

    private string OneOf(string property, IReadOnlyList<SchemaMember> subtypes)
    {
        string name = FreeName(property);
        int place = _declared.Count;
        string[] attributes = [.. subtypes
            .Where(static subtype => subtype.Type.Word == SchemaType.Data)
            .Select(subtype => $"[CheckpointSubtype(typeof({Data(property + Identifiers.OfStored(subtype.Name), subtype.Type.Members, name)}), {Identifiers.Literal(subtype.Name)})]")];
        _declared.Insert(place, new DeclaredType(name, [.. attributes, $"public abstract record {name};"]));
        return name;
    }

    private string FreeName(string property)
    {
        string name = prefix + property;
        for (int i = 2; !_names.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{property}{i}");
        }

        return name;
    }
}
