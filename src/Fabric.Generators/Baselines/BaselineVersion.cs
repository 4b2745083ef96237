using Fabric.Schemas;

namespace Fabric.Generators.Baselines;

/// <summary>One schema that a state had.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="IsBreaking">Whether the versions before it need not load any more.</param>
/// <param name="Members">The members that were stored.</param>
internal sealed record BaselineVersion(int Number, bool IsBreaking, IReadOnlyList<SchemaMember> Members)
{
    /// <summary>The schema text.</summary>
    public string Text { get; } =
        string.Join("\n", Members.Select(member => $"{SchemaName.Write(member.Name)}: {member.Type}"));
}
