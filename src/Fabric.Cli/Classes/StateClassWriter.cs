using Fabric.Schemas;

namespace Fabric.Cli.Classes;

/// <summary>Schema → a state class that has it, with the types of its values, to start from.</summary>
internal sealed class StateClassWriter
{
    private static readonly Dictionary<string, string> Objects = new()
    {
        ["module"] = "nn.Module",
        ["optimizer"] = "optim.Optimizer",
        ["scheduler"] = "optim.lr_scheduler.LRScheduler",
        ["tensor"] = "Tensor",
        ["random_state"] = "RandomState",
        ["sampler"] = "ResumableSampler",
        ["generator"] = "Generator",
        ["extra_state"] = "ICheckpointExtraState",
    };

    // What each rank has of its own: a member of it says what becomes of it with another number of ranks.
    private static readonly HashSet<string> OfRank = ["random_state", "generator"];

    private readonly ValueTypes _values;
    private readonly List<DeclaredType> _states = [];
    private readonly Stack<string> _around = [];

    private StateClassWriter(string name)
    {
        _values = new ValueTypes(name);
    }

    /// <param name="name">The name of the class.</param>
    /// <param name="members">The schema.</param>
    public static string Write(string name, IReadOnlyList<SchemaMember> members)
    {
        var writer = new StateClassWriter(name);
        writer.DeclareState(name, members);
        IEnumerable<string> lines = ((string[])["using Fabric;", "using static TorchSharp.torch;"])
            .Concat(writer._states.AsEnumerable().Reverse().Concat(writer._values.Declared).SelectMany(static type => (string[])["", .. type.Lines]));
        return string.Join('\n', lines) + "\n";
    }

    private void DeclareState(string name, IReadOnlyList<SchemaMember> members)
    {
        _around.Push(name);
        string[] properties = [.. members.Select(member => "    " + (member.Type.IsValue ? Value(name, member) : Object(name, member)))];
        _around.Pop();
        _states.Add(new DeclaredType(name, [$"public sealed partial class {name}", "{", .. properties, "}"]));
    }

    private string Object(string owner, SchemaMember member)
    {
        string property = PropertyOf(owner, member.Name);
        string type = ObjectType(owner, property, member.Type);
        string attribute = AttributeOf(property, member.Name, isOfRank: IsOfRank(member.Type));
        return type == "RandomState"
            ? $"{attribute} public RandomState {property} {{ get; }} = new();"
            : $"{attribute} public {(member.Type.IsNullable ? "" : "required ")}{type} {property} {{ get; init; }}";
    }

    private string Value(string owner, SchemaMember member)
    {
        string property = PropertyOf(owner, member.Name);
        string type = _values.TypeOf(property, member.Type);
        string attribute = AttributeOf(property, member.Name);
        return type == ValueTypes.Unknown
            ? $"// {Identifiers.Literal(member.Name)} was written by a converter: {attribute} [CheckpointConverter(typeof(…))] public … {property} {{ get; set; }}"
            : $"{attribute} public {ValueTypes.Required(type)}{type} {property} {{ get; set; }}";
    }

    private static bool IsOfRank(SchemaType type) => OfRank.Contains(type.Word) || type.Arguments.Any(IsOfRank);

    private string ObjectType(string owner, string property, SchemaType type)
    {
        string name = type.Word switch
        {
            "list" => $"List<{ObjectType(owner, property, type.Arguments[0])}>",
            "dictionary" => $"Dictionary<string, {ObjectType(owner, property, type.Arguments[^1])}>",
            SchemaType.State => NestedState(owner + property, type.Members),
            SchemaType.Back => _around.ElementAtOrDefault(type.Number) ?? owner,
            var word => Objects.GetValueOrDefault(word, word),
        };
        return type.IsNullable ? name + "?" : name;
    }

    private string NestedState(string name, IReadOnlyList<SchemaMember> members)
    {
        DeclareState(name, members);
        return name;
    }

    // A member may not be called like its class.
    private static string PropertyOf(string owner, string stored) => Identifiers.OfStored(stored) is var name && name != owner ? name : name + "Member";

    private static string AttributeOf(string property, string stored, bool isOfRank = false)
    {
        string[] arguments =
        [
            .. Identifiers.IsStoredAs(property, stored)
                ? (string[])[]
                : [Identifiers.Literal(stored)],
            .. isOfRank ? (string[])["OnWorldSizeChange = OnWorldSizeChange.Reseed"] : [],
        ];
        return arguments.Length == 0 ? "[Checkpointed]" : $"[Checkpointed({string.Join(", ", arguments)})]";
    }
}
