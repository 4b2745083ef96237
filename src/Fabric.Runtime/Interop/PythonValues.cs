using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;

namespace Fabric.Interop;

/// <summary>Values that were read of a pickle → the same to be written, of types that <c>torch.load</c> reads with <c>weights_only=True</c>.</summary>
internal sealed class PythonValues
{
    // With the containers around a value, and with what a set or a size of PyTorch takes in a pickle, less than its writer allows.
    private const int MaxDepth = 300;

    // What is mentioned twice is one thing, and written once.
    private readonly Dictionary<PickleValue, PickleValue> _known = new(ReferenceEqualityComparer.Instance);
    private int _depth;

    /// <exception cref="PickleRuleException">It contains itself, or an object of a class that has no meaning here.</exception>
    public PickleValue ToWritable(PickleValue value)
    {
        if (_known.TryGetValue(value, out PickleValue? known))
        {
            return known != Underway.Instance ? known : throw new PickleRuleException("it contains itself");
        }

        if (++_depth > MaxDepth)
        {
            throw new PickleRuleException("it nests too deep");
        }

        try
        {
            _known.Add(value, Underway.Instance);
            PickleValue writable = Convert(value);
            _known[value] = writable;
            return writable;
        }
        finally
        {
            _depth--;
        }
    }

    /// <returns><see langword="null"/> for what has no meaning here.</returns>
    public PickleValue? TryToWritable(PickleValue value)
    {
        try
        {
            return ToWritable(value);
        }
        catch (PickleRuleException)
        {
            return null;
        }
    }

    /// <summary>A key; the name that it goes by, where it is nothing that can be written.</summary>
    public PickleValue ToKey(PickleValue key, string name) => (PythonKeys.OwnNameOf(key) is null ? null : TryToWritable(key)) ?? new PickleString(name);

    /// <summary>A dictionary of the same kind, if it is one that is written.</summary>
    public static PickleDict EmptyLike(PickleDict dict) => dict.ClassName == Python.OrderedDictClass ? Python.OrderedDict() : new PickleDict();

    private PickleValue Convert(PickleValue value) => value switch
    {
        PickleNone or PickleBoolean or PickleInteger or PickleFloat or PickleString or PickleComplex => value,
        PickleBytes bytes => new PickleBytes(bytes.Value),
        PickleTuple tuple => new PickleTuple([.. tuple.Items.Select(ToWritable)], tuple.ClassName),
        PickleList list => new PickleList(list.Items.Select(ToWritable)),
        PickleSet set => Set(set),
        PickleDict dict => Dictionary(dict),
        NumpyArray { Objects: { } objects } => ToWritable(objects),
        NumpyScalar scalar when NumpyNumbers.ToPython(scalar) is { } number => number,
        TorchDtype dtype => new PickleGlobal("torch", dtype.Name),
        TorchDevice device => new ForeignObject(new PickleGlobal("torch", "device"), new PickleTuple([new PickleString(device.Name)]), keywordArguments: null, new PickleKeyComparer()),
        TorchLayout layout => new PickleString(layout.Name),

        // Tensors without data: there is nothing to be written of them.
        TorchTensor or NumpyArray => Python.None,
        _ => throw new PickleRuleException($"it is, or contains, {PickleNames.Of(value)}, which has no meaning outside Python"),
    };

    private PickleDict Dictionary(PickleDict dict)
    {
        PickleDict writable = EmptyLike(dict);
        foreach ((int i, (PickleValue key, PickleValue value)) in dict.Entries.Index())
        {
            writable.Set(ToKey(key, PythonKeys.NameOf(key, i)), ToWritable(value));
        }

        writable.Attributes = dict.Attributes is { } attributes ? TryToWritable(attributes) : null;
        return writable;
    }

    private PickleSet Set(PickleSet set)
    {
        var writable = new PickleSet(new PickleKeyComparer(), set.IsFrozen);
        foreach (PickleValue item in set.Items)
        {
            writable.Add(ToWritable(item));
        }

        return writable;
    }

    private sealed class Underway : PickleValue
    {
        public static Underway Instance { get; } = new();
    }
}
