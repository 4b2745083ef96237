using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

internal sealed partial class StateEmitter
{
    private void EmitMembers()
    {
        _writer.Line("/// <summary>The checkpointed members of this state, to name them in code.</summary>");
        string hides = _state.Names.HidesMembers ? "new " : "";
        EmitMembersClass(
            $"public {hides}static class {_state.Names.Members}",
            _state.Members.Where(member => member.Place is not (DescriptorPlace.Private or DescriptorPlace.Nowhere)));

        if (_state.Members.Any(member => member.Place == DescriptorPlace.Private))
        {
            EmitMembersClass(
                $"private static class {_state.Names.PrivateMembers}",
                _state.Members.Where(member => member.Place == DescriptorPlace.Private));
        }
    }

    /// <summary>How the schema refers to the descriptor of a member.</summary>
    private string Descriptor(MemberModel member) => member.Place switch
    {
        DescriptorPlace.Nowhere => $"{Services}.MemberFactory.Inherited<{_state.TypeName}, {member.InheritedFrom}>({member.StoredName.ToLiteral()})",
        DescriptorPlace.Private => $"{_state.Names.PrivateMembers}.{member.Name}",
        _ => $"{_state.Names.Members}.{member.Name}",
    };

    private void EmitMembersClass(string header, IEnumerable<MemberModel> members)
    {
        _writer.Open(header);
        bool isFirst = true;
        foreach (MemberModel member in members)
        {
            if (!isFirst)
            {
                _writer.Line();
            }

            isFirst = false;
            EmitMember(member);
        }

        _writer.Close();
        _writer.Line();
    }

    private void EmitMember(MemberModel member)
    {
        (string kind, string type, string how) = member switch
        {
            ObjectMemberModel { Object: var item } => ("Object", item.TypeName, "restored in place"),
            ValueMemberModel { Value: var value } => ("Value", value.TypeName, "assigned"),
            _ => throw new InvalidOperationException(),
        };
        string accessibility = member.Place == DescriptorPlace.Internal ? "internal" : "public";
        string hides = member.HidesObjectMember ? "new " : "";

        _writer.Line($"/// <summary>The member <c>{member.Name}</c>, which is {how}.</summary>");
        _writer.Line($"{accessibility} {hides}static global::Fabric.{kind}Member<{_state.TypeName}, {type}> {member.Name} {{ get; }} =");
        _writer.Indent();
        if (member.InheritedFrom is { } origin)
        {
            _writer.Line($"{Services}.MemberFactory.Inherited{kind}<{_state.TypeName}, {origin}, {type}>({member.StoredName.ToLiteral()});");
            _writer.Outdent();
            return;
        }

        _writer.Line($"{Services}.MemberFactory.{kind}<{_state.TypeName}, {type}>(");
        _writer.Indent();
        List<string> arguments =
        [
            member.StoredName.ToLiteral(),
            member.Schema.ToLiteral(),
            member switch
            {
                ValueMemberModel { Value: var stored } => _codecs.Of(stored),
                _ => KindOf(((ObjectMemberModel)member).Object, ((ObjectMemberModel)member).OnWorldSizeChange),
            },
            $"static state => state.{member.Name}",
            .. member is ValueMemberModel ? [$"static (state, value) => state.{member.Name} = value"] : Array.Empty<string>(),
            .. History(member),
        ];
        _writer.Lines(string.Join(",\n", arguments) + ");");
        _writer.Outdent();
        _writer.Outdent();
    }

    /// <summary>What older checkpoints may hold instead of the member.</summary>
    private IEnumerable<string> History(MemberModel member)
    {
        if (member.FormerNames.Count > 0)
        {
            yield return $"formerNames: [{string.Join(", ", member.FormerNames.Select(name => name.ToLiteral()))}]";
        }

        if (member.IsOptional)
        {
            yield return "isOptional: true";
        }

        if (member is ValueMemberModel { Migrations: { Count: > 0 } migrations } value)
        {
            yield return $"migrations:\n[\n{string.Concat(migrations.Select(migration => $"    {Migration(value, migration)},\n"))}]";
        }
    }

    private string Migration(ValueMemberModel member, MigrationModel migration) =>
        $"{Services}.Migration<{member.Value.TypeName}>.From<{migration.Old.TypeName}>("
        + $"{migration.Schema.ToLiteral()}, {_codecs.Of(migration.Old)}, static old => {migration.Method}(old))";

    private static string KindOf(ObjectModel item, string? onWorldSizeChange) => item.Kind switch
    {
        ObjectKind.RandomState => $"{Services}.ObjectKinds.RandomState(global::Fabric.OnWorldSizeChange.{onWorldSizeChange})",
        ObjectKind.Sampler => $"{Services}.ObjectKinds.Sampler()",
        ObjectKind.Generator => $"{Services}.ObjectKinds.Generator(global::Fabric.OnWorldSizeChange.{onWorldSizeChange})",
        ObjectKind.Array => $"{Services}.ObjectKinds.Array<{item.Item!.TypeName}>({KindOf(item.Item, onWorldSizeChange)})",
        ObjectKind.List => $"{Services}.ObjectKinds.List<{item.TypeName}, {item.Item!.TypeName}>({KindOf(item.Item, onWorldSizeChange)})",
        ObjectKind.Dictionary => $"{Services}.ObjectKinds.Dictionary<{item.TypeName}, {item.Item!.TypeName}>({KindOf(item.Item, onWorldSizeChange)})",
        _ => $"{Services}.ObjectKinds.{item.Kind}<{item.TypeName}>()",
    };
}
