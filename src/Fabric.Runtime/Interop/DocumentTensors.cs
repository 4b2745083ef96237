using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>The tensors of a checkpoint by name, each as the value that stands for it in a pickle.</summary>
internal sealed class DocumentTensors
{
    private readonly List<(string Name, PickleValue Tensor)> _inOrder;
    private readonly (string Name, int Index)[] _sorted;

    /// <param name="tensors">In the order of the members. Tied ones are here under all of their names.</param>
    public DocumentTensors(IEnumerable<(string Name, PickleValue Tensor)> tensors)
    {
        _inOrder = [.. tensors];
        _sorted = [.. _inOrder.Select(static (tensor, i) => (tensor.Name, i))];
        Array.Sort(_sorted, static (x, y) => string.CompareOrdinal(x.Name, y.Name));
    }

    public IReadOnlyList<(string Name, PickleValue Tensor)> All => _inOrder;

    public PickleValue? Find(string name)
    {
        int at = FirstFrom(name);
        return at < _sorted.Length && _sorted[at].Name == name ? _inOrder[_sorted[at].Index].Tensor : null;
    }

    /// <summary>Those below a member, in their order, with what follows the member's name and a dot.</summary>
    public IEnumerable<(string Name, PickleValue Tensor)> Under(string member)
    {
        string prefix = member + ".";
        var indices = new List<int>();
        for (int i = FirstFrom(prefix); i < _sorted.Length && _sorted[i].Name.StartsWith(prefix, StringComparison.Ordinal); i++)
        {
            indices.Add(_sorted[i].Index);
        }

        indices.Sort();
        return indices.Select(i => (_inOrder[i].Name[prefix.Length..], _inOrder[i].Tensor));
    }

    private int FirstFrom(string name)
    {
        int low = 0;
        int high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(_sorted[middle].Name, name) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
