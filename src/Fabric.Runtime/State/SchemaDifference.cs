using Fabric.Schemas;

namespace Fabric.State;

/// <summary>Says in what two types of the schema text differ.</summary>
internal static class SchemaDifference
{
    private const int MaxParts = 8;

    /// <returns>A clause for each part that differs; none where only the text does.</returns>
    public static IReadOnlyList<string> Between(SchemaType stored, SchemaType live)
    {
        var parts = new List<string>();
        Compare("", stored, live, parts);
        return parts.Count <= MaxParts ? parts : [.. parts.Take(MaxParts), $"and {parts.Count - MaxParts} more"];
    }

    private static void Compare(string path, SchemaType stored, SchemaType live, List<string> parts)
    {
        if (stored.Text == live.Text)
        {
            return;
        }

        bool sameForm = stored.Word == live.Word && stored.IsNullable == live.IsNullable && stored.IsValue == live.IsValue;
        if (!sameForm || stored.Members.Count + live.Members.Count == 0)
        {
            string at = path.Length == 0 ? "" : path + ": ";
            parts.Add($"{at}{stored.Text} in the checkpoint, {live.Text} in the state");
            return;
        }

        foreach (SchemaMember member in stored.Members)
        {
            string inner = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (live.Members.FirstOrDefault(other => other.Name == member.Name) is { } match)
            {
                Compare(inner, member.Type, match.Type, parts);
            }
            else
            {
                parts.Add($"{inner}: {member.Type.Text}, only in the checkpoint");
            }
        }

        foreach (SchemaMember member in live.Members.Where(member => stored.Members.All(other => other.Name != member.Name)))
        {
            parts.Add($"{(path.Length == 0 ? member.Name : $"{path}.{member.Name}")}: {member.Type.Text}, only in the state");
        }
    }
}
