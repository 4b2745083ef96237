using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

/// <summary>Writes the canonical schema text. docs/schema-text.md has its grammar; checkpoints hold it, so it is frozen.</summary>
internal static class SchemaText
{
    public static string Of(IEnumerable<MemberModel> members) => string.Join(
        "\n",
        members.OrderBy(member => member.StoredName, StringComparer.Ordinal).Select(Line));

    private static string Line(MemberModel member) => member switch
    {
        ObjectMemberModel { Object: var item } => $"{Name(member.StoredName)}: {Object(item)}",
        ValueMemberModel { Value: var value } => $"{Name(member.StoredName)}: value {Value(value)}",
        _ => throw new InvalidOperationException(),
    };

    private static string Object(ObjectModel item)
    {
        string kind = item.Kind switch
        {
            ObjectKind.Module => "module",
            ObjectKind.Optimizer => "optimizer",
            ObjectKind.Scheduler => "scheduler",
            ObjectKind.Tensor => "tensor",
            ObjectKind.RandomState => "random_state",
            ObjectKind.Sampler => "sampler",
            _ => throw new InvalidOperationException(),
        };
        return item.IsNullable ? kind + "?" : kind;
    }

    private static string Value(ValueModel value) => value switch
    {
        ScalarModel scalar => scalar.SchemaName,
        NullableModel nullable => Value(nullable.Value) + "?",
        EnumModel { IsFlags: false } choice => Braces("enum ", choice.Names.Select(Name)),
        EnumModel flags => Braces("flags ", flags.Names.Select(Name)),
        PlainDataModel data => Braces("", data.Properties
            .OrderBy(property => property.StoredName, StringComparer.Ordinal)
            .Select(property => $"{Name(property.StoredName)}: {Value(property.Value)}")),
        _ => throw new InvalidOperationException(),
    };

    private static string Braces(string prefix, IEnumerable<string> items)
    {
        string list = string.Join(", ", items);
        return list.Length == 0 ? prefix + "{ }" : $"{prefix}{{ {list} }}";
    }

    private static string Name(string name) => name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_')
        ? name
        : $"\"{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
