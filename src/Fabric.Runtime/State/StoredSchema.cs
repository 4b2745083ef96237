using Fabric.Schemas;

namespace Fabric.State;

/// <summary>The types that a checkpoint's schema gives to what it holds. Files of others have none.</summary>
internal sealed class StoredSchema
{
    private readonly IReadOnlyList<SchemaMember> _members;

    public StoredSchema(string? text)
    {
        _members = text is null ? [] : SchemaParser.TryParseMembers(text) ?? [];
    }

    /// <summary>The members of the state that was saved.</summary>
    public IReadOnlyList<SchemaMember> Members => _members;

    /// <returns>The type, or <see langword="null"/> where the schema does not say.</returns>
    public SchemaType? Find(string path)
    {
        var around = new List<IReadOnlyList<SchemaMember>> { _members };
        SchemaType? type = null;
        foreach (string segment in path.Split('.'))
        {
            type = type switch
            {
                null => Member(_members, segment),
                { Word: SchemaType.State } => Member(type.Members, segment),
                { Word: "list", Arguments: [var item] } => item,
                { Word: "dictionary", Arguments: [_, var item] } => item,
                _ => null,
            };
            if (type is { Word: SchemaType.Back })
            {
                int index = around.Count - 1 - type.Number;
                type = index >= 0 ? new SchemaType(SchemaType.State, "") { Members = around[index] } : null;
            }

            if (type is null)
            {
                return null;
            }

            if (type.Word == SchemaType.State)
            {
                around.Add(type.Members);
            }
        }

        return type;
    }

    private static SchemaType? Member(IReadOnlyList<SchemaMember> members, string name) =>
        members.FirstOrDefault(member => member.Name == name)?.Type;
}
