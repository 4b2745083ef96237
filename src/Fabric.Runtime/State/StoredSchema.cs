using Fabric.Schemas;

namespace Fabric.State;

/// <summary>The types that a checkpoint's schema gives to what it holds. Files of others have none.</summary>
internal sealed class StoredSchema
{
    public StoredSchema(string? text)
    {
        Members = text is null ? [] : SchemaParser.TryParseMembers(text) ?? [];
    }

    /// <summary>The members of the state that was saved.</summary>
    public IReadOnlyList<SchemaMember> Members { get; }

    /// <returns>The type, or <see langword="null"/> where the schema does not say.</returns>
    public SchemaType? Find(string path) => FindMember(path, Members, around: null);

    private static SchemaType? FindMember(string path, IReadOnlyList<SchemaMember> members, Scope? around)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        string name = dot < 0 ? path : path[..dot];
        var scope = new Scope(members, around);
        SchemaType? type = members.FirstOrDefault(member => member.Name == name)?.Type;
        return type is null || dot < 0 ? type : FindWithin(path[(dot + 1)..], type, scope);
    }

    private static SchemaType? FindWithin(string path, SchemaType type, Scope scope)
    {
        switch (type)
        {
            case { Word: SchemaType.State }:
                return FindMember(path, type.Members, scope);
            case { Word: SchemaType.Back }:
                Scope? target = scope;
                for (int i = 0; i < type.Number && target is not null; i++)
                {
                    target = target.Around;
                }

                return target is null ? null : FindMember(path, target.Members, target.Around);
            case { Word: "list" or "dictionary", Arguments: [.., var item] }:
                return FindItem(path, item, scope);
            default:
                return null;
        }
    }

    /// <summary>A dictionary's key may hold dots: it ends where what follows is known.</summary>
    private static SchemaType? FindItem(string path, SchemaType item, Scope scope)
    {
        for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (FindWithin(path[(dot + 1)..], item, scope) is { } found)
            {
                return found;
            }
        }

        return item;
    }

    private sealed record Scope(IReadOnlyList<SchemaMember> Members, Scope? Around);
}
