using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>Finds the containers that have tensors in them, however deep, in time that is proportional to the file.</summary>
internal sealed class TensorHolders
{
    private readonly Dictionary<PickleValue, List<PickleValue>> _around = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<PickleValue> _found = new();
    private readonly HashSet<PickleValue> _holders = new(ReferenceEqualityComparer.Instance);
    private readonly Func<PickleValue, bool> _isTensor;

    private TensorHolders(PickleValue root, Func<PickleValue, bool> isTensor)
    {
        _isTensor = isTensor;
        LookThrough(root);
        while (_found.TryPop(out PickleValue? value))
        {
            foreach (PickleValue container in _around.GetValueOrDefault(value, []).Where(_holders.Add))
            {
                _found.Push(container);
            }
        }
    }

    /// <summary>The number of all parts, each container's once.</summary>
    public long PartCount { get; private set; }

    /// <param name="root">What a file holds.</param>
    /// <param name="isTensor">Whether what a tensor is made of is one here: it may lack its data.</param>
    public static TensorHolders In(PickleValue root, Func<PickleValue, bool> isTensor) => new(root, isTensor);

    public bool Contains(PickleValue container) => _holders.Contains(container);

    private void LookThrough(PickleValue root)
    {
        var seen = new HashSet<PickleValue>(ReferenceEqualityComparer.Instance) { root };
        var left = new Stack<PickleValue>(seen);
        while (left.TryPop(out PickleValue? value))
        {
            if (PythonTree.IsTensorLike(value))
            {
                if (_isTensor(value))
                {
                    _found.Push(value);
                }

                continue;
            }

            foreach (PickleValue part in PythonTree.ValuesOf(value))
            {
                PartCount++;
                if (PickleDepth.HasChildren(part))
                {
                    Note(part, value);
                }
            }

            foreach (PickleValue child in value.Children.Where(child => PickleDepth.HasChildren(child) && seen.Add(child)))
            {
                left.Push(child);
            }
        }
    }

    private void Note(PickleValue part, PickleValue container)
    {
        if (!_around.TryGetValue(part, out List<PickleValue>? containers))
        {
            _around.Add(part, containers = new(1));
        }

        containers.Add(container);
    }
}
