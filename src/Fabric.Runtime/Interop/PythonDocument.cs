using System.Globalization;
using Fabric.Formats;
using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>What a file of Python's held, to be written again: the containers around its tensors, and its values.</summary>
internal sealed class PythonDocument
{
    // Of containers around tensors; values in them may nest as deep again.
    private const int MaxDepth = 300;

    private readonly PythonTree _tree;
    private readonly DocumentTensors _tensors;
    private readonly IReadOnlySet<string> _kept;
    private readonly string _path;
    private readonly PythonValues _values = new();
    private readonly HashSet<PickleValue> _around = new(ReferenceEqualityComparer.Instance);

    public PythonDocument(PythonTree tree, DocumentTensors tensors, IReadOnlySet<string> kept, string path)
    {
        _tree = tree;
        _tensors = tensors;
        _kept = kept;
        _path = path;
    }

    public PickleValue Create(PickleValue root) => Convert("", root) ?? Python.None;

    /// <returns><see langword="null"/> for what is left out.</returns>
    private PickleValue? Convert(string name, PickleValue value)
    {
        string own = name.Length == 0 ? PythonTree.RootName : name;
        if (_tree.IsTensor(value))
        {
            return _tensors.Find(own);
        }

        if (!_tree.IsDivided(name, value))
        {
            return _kept.Contains(own) ? Value(own, value) : null;
        }

        if (_around.Count == MaxDepth)
        {
            throw Unwritable(own, "it nests too deep");
        }

        _around.Add(value);
        PickleValue container = value switch
        {
            PickleDict dict => Dictionary(name, dict),
            PickleList list => new PickleList(Items(name, list.Items)),
            PickleTuple tuple => new PickleTuple([.. Items(name, tuple.Items)]),
            _ => Parts(name, PythonTree.PartsOf(value)),
        };
        _around.Remove(value);
        return container;
    }

    private PickleValue Value(string name, PickleValue value)
    {
        try
        {
            return _values.ToWritable(value);
        }
        catch (PickleRuleException e)
        {
            throw Unwritable(name, e.Message, e);
        }
    }

    private CheckpointFormatException Unwritable(string name, string why, Exception? cause = null) =>
        new($"{FileText.Show(name)} in '{_path}' cannot be written as torch.load reads it: {why}. Convert it to safetensors.", _path, cause);

    private PickleDict Dictionary(string name, PickleDict dict)
    {
        PickleDict written = PythonValues.EmptyLike(dict);
        foreach ((int i, (PickleValue key, PickleValue value)) in dict.Entries.Index())
        {
            string partName = PythonKeys.NameOf(key, i);
            if (Part(name, partName, value) is { } part)
            {
                written.Set(_values.ToKey(key, partName), part);
            }
        }

        if (dict.Attributes is { } attributes && !_tree.HoldsTensors(attributes))
        {
            written.Attributes = _values.TryToWritable(attributes);
        }

        return written;
    }

    // What is left out of a list leaves its place.
    private IEnumerable<PickleValue> Items(string name, IReadOnlyList<PickleValue> items) =>
        items.Select((item, i) => Part(name, i.ToString(CultureInfo.InvariantCulture), item) ?? Python.None);

    private PickleDict Parts(string name, IEnumerable<(string Name, PickleValue Value)> parts)
    {
        var dict = new PickleDict();
        foreach ((string partName, PickleValue value) in parts)
        {
            if (Part(name, partName, value) is { } part)
            {
                dict.With(partName, part);
            }
        }

        return dict;
    }

    private PickleValue? Part(string name, string part, PickleValue value) =>
        _around.Contains(value) ? null : Convert(name.Length == 0 ? part : $"{name}.{part}", value);
}
