using Fabric.Generators.Model;
using Fabric.Generators.Parsing;
using Fabric.Schemas;

namespace Fabric.Generators.Baselines;

/// <summary>
/// Says whether a state as it is now can load a checkpoint of a recorded version. The runtime decides by the same rule.
/// </summary>
internal sealed class Compatibility
{
    private readonly IReadOnlyDictionary<string, StateMembers> _states;
    private readonly HashSet<(SchemaType Recorded, string Live)> _compared = [];

    private Compatibility(IReadOnlyDictionary<string, StateMembers> states)
    {
        _states = states;
    }

    /// <param name="state">The state's type, one of <paramref name="states"/>.</param>
    /// <param name="states">The members of it and of those nested in it, by type.</param>
    /// <param name="recorded">The members that the recorded version has.</param>
    /// <returns>What is in the way, one for each member.</returns>
    public static IReadOnlyList<Obstacle> Obstacles(
        string state, IReadOnlyDictionary<string, StateMembers> states, IReadOnlyList<SchemaMember> recorded)
    {
        Compatibility compatibility = new(states);
        SchemaType root = new(SchemaType.State, text: "") { Members = recorded };
        compatibility._compared.Add((root, state));
        return [.. compatibility.Members("", root, states[state], outer: null)];
    }

    private IEnumerable<Obstacle> Members(string prefix, SchemaType recorded, StateMembers live, Scope? outer)
    {
        Scope scope = new(recorded, outer);
        foreach (MemberModel member in live.Members)
        {
            string path = prefix + member.StoredName;
            if (Find(member, recorded.Members) is { } stored)
            {
                if (Member(path, stored.Type, member, live.Data, scope) is { } reason)
                {
                    yield return new Obstacle(member, reason) { RecordedType = stored.Type.Text };
                }
            }
            else if (!member.IsOptional)
            {
                yield return new Obstacle(member, $"they have no '{path}'")
                {
                    IsMissing = true,
                    PossibleNames =
                    [
                        .. Unused(recorded, live)
                            .Where(other => new Compatibility(_states).Member(path, other.Type, member, live.Data, scope) is null)
                            .Select(other => other.Name),
                    ],
                };
            }
        }
    }

    /// <summary>The member's own name counts before all, then the first former one that is there.</summary>
    private static SchemaMember? Find(MemberModel member, IReadOnlyList<SchemaMember> recorded) => member.FormerNames
        .Prepend(member.StoredName)
        .Select(name => recorded.FirstOrDefault(stored => stored.Name == name))
        .FirstOrDefault(stored => stored is not null);

    /// <summary>
    /// What the state itself has no longer is left alone; inside a member that is asked for nothing may be unknown.
    /// </summary>
    private static string? Gone(string path, SchemaType recorded, StateMembers live)
    {
        HashSet<string> found = [.. live.Members.Select(member => Find(member, recorded.Members)?.Name ?? "")];
        return recorded.Members.FirstOrDefault(stored => !found.Contains(stored.Name)) is { } gone ? $"'{path}.{gone.Name}' is gone" : null;
    }

    private static IEnumerable<SchemaMember> Unused(SchemaType recorded, StateMembers live) => recorded.Members.Where(stored =>
        !live.Members.Any(member => string.Equals(member.StoredName, stored.Name, StringComparison.OrdinalIgnoreCase)
            || member.FormerNames.Contains(stored.Name, StringComparer.OrdinalIgnoreCase)));

    private string? Member(string path, SchemaType recorded, MemberModel live, DataTable data, Scope scope)
    {
        string? problem = live switch
        {
            ObjectMemberModel { Object: var item } when !recorded.IsValue => Object(path, recorded, item, scope),
            ValueMemberModel { Value: var value } when recorded.IsValue => new ValueCompatibility(data).Problem(path, recorded, value),
            _ => Words.Changed(path, recorded, SchemaText.Of(live, data)),
        };
        bool migrates = live is ValueMemberModel { Migrations: var migrations } && migrations.Any(migration => migration.Schema == recorded.Text);
        return migrates || problem is null ? null : problem + Unused(live, recorded);
    }

    /// <summary>A migration that takes nearly what was recorded is easily taken for one that takes it.</summary>
    private static string Unused(MemberModel live, SchemaType recorded)
    {
        EquatableArray<MigrationModel> migrations = live is ValueMemberModel value ? value.Migrations : default;
        return migrations.Count == 0
            ? ""
            : $", and no migration takes '{recorded.Text}': they take {string.Join(", ", migrations.Select(migration => $"'{migration.Schema}'"))}";
    }

    private string? Object(string path, SchemaType recorded, ObjectModel live, Scope scope)
    {
        if (recorded.IsNullable && !live.IsNullable)
        {
            return Words.MayBeNull(path);
        }

        switch (live.Kind)
        {
            case ObjectKind.State:
                return State(path, recorded, live, scope);
            case ObjectKind.Array or ObjectKind.List or ObjectKind.Dictionary:
                // A dictionary's keys are strings always, so that its items come last.
                return recorded.Word == SchemaText.Word(live) && recorded.Arguments.Count > 0
                    ? Object($"{path}[]", recorded.Arguments[recorded.Arguments.Count - 1], live.Item!, scope)
                    : Words.Changed(path, recorded, SchemaText.OfObject(live));
            default:
                return recorded.Word == SchemaText.Word(live) ? null : Words.Changed(path, recorded, SchemaText.OfObject(live));
        }
    }

    private string? State(string path, SchemaType recorded, ObjectModel live, Scope? scope)
    {
        if (recorded.Word == SchemaType.Back)
        {
            scope = Scope.Find(scope, recorded.Number);
            if (scope is null)
            {
                // Nested deeper than schemas are written.
                return null;
            }

            (recorded, scope) = scope;
        }

        return recorded.Word != SchemaType.State ? Words.Changed(path, recorded, SchemaText.OfObject(live))
            : _states.TryGetValue(live.TypeName, out StateMembers? members) && _compared.Add((recorded, live.TypeName))
                ? Members($"{path}.", recorded, members, scope).FirstOrDefault()?.Reason ?? Gone(path, recorded, members)
                : null;
    }
}
