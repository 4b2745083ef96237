using Fabric.Checkpoints;

namespace Fabric.State;

/// <summary>The names in a checkpoint, by member: tensors, aliases and values.</summary>
internal sealed class StoredNames
{
    private readonly string[] _tensorNames;
    private readonly string[] _valueNames;

    public StoredNames(CheckpointIndex index)
    {
        _tensorNames = [.. index.Tensors.Select(tensor => tensor.Name), .. index.Aliases.Keys];
        Array.Sort(_tensorNames, StringComparer.Ordinal);
        _valueNames = [.. index.ValueNames];
    }

    /// <summary>The first part of every name, once each.</summary>
    public IEnumerable<string> Members => _valueNames.Concat(_tensorNames.Select(MemberOf)).Distinct();

    /// <summary>The tensor names of one member: its own name, and those that begin with it and a dot.</summary>
    public IEnumerable<string> TensorsUnder(string member)
    {
        if (Array.BinarySearch(_tensorNames, member, StringComparer.Ordinal) >= 0)
        {
            yield return member;
        }

        string prefix = member + ".";
        int position = Array.BinarySearch(_tensorNames, prefix, StringComparer.Ordinal);
        for (int i = position < 0 ? ~position : position; i < _tensorNames.Length; i++)
        {
            if (!_tensorNames[i].StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            yield return _tensorNames[i];
        }
    }

    public bool Holds(string member) => _valueNames.Contains(member) || TensorsUnder(member).Any();

    public static string MemberOf(string tensorName)
    {
        int dot = tensorName.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? tensorName : tensorName[..dot];
    }
}
