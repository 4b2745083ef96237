using Fabric.Checkpoints;

namespace Fabric.State;

/// <summary>The names in a checkpoint, by member: of tensors, aliases and values alike.</summary>
internal sealed class StoredNames
{
    private readonly string[] _names;

    public StoredNames(CheckpointIndex index)
    {
        string[] names = [.. index.Tensors.Select(tensor => tensor.Name), .. index.Aliases.Keys, .. index.ValueNames];
        Array.Sort(names, StringComparer.Ordinal);

        // An object may have a value beside its tensors, under one name.
        _names = [.. names.Where((name, i) => i == 0 || name != names[i - 1])];
    }

    /// <summary>The names of a member: its own, and those that begin with it and a dot.</summary>
    /// <param name="member">The member; empty for every name.</param>
    public IEnumerable<string> Under(string member)
    {
        if (member.Length == 0)
        {
            foreach (string name in _names)
            {
                yield return name;
            }

            yield break;
        }

        if (Array.BinarySearch(_names, member, StringComparer.Ordinal) >= 0)
        {
            yield return member;
        }

        string prefix = member + ".";
        int position = Array.BinarySearch(_names, prefix, StringComparer.Ordinal);
        for (int i = position < 0 ? ~position : position; i < _names.Length; i++)
        {
            if (!_names[i].StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            yield return _names[i];
        }
    }

    public bool Holds(string member) => Under(member).Any();

    /// <summary>The members of the state that <paramref name="path"/> is a member of.</summary>
    public IEnumerable<string> MembersBeside(string path)
    {
        int lastDot = path.LastIndexOf('.');
        IEnumerable<string> names = lastDot < 0 ? _names : Under(path[..lastDot]);
        return names
            .Where(name => name.Length > lastDot + 1)
            .Select(name => name.IndexOf('.', lastDot + 1) is var dot && dot < 0 ? name : name[..dot])
            .Distinct();
    }
}
