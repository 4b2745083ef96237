using System.Globalization;
using Fabric.Formats;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;

namespace Fabric.Interop;

/// <summary>
/// What a file of Python holds, by name: tensors under the path that leads to them, with dots, and as values the largest parts without any tensor.
/// </summary>
internal sealed class PythonTree
{
    /// <summary>The name of what a file holds that is no container.</summary>
    public const string RootName = "data";

    // Containers that are mentioned again and again may describe far more names than the file has bytes.
    private const int MaxNames = 10_000_000;

    // The parts of a pickled module that hold its tensors and its submodules; they are no part of a tensor's name.
    private static readonly string[] ModuleParts = ["_parameters", "_buffers", "_modules"];

    private readonly Dictionary<string, PickleValue> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<PickleValue, bool> _holdTensors = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<PickleValue> _around = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, TorchTensor Tensor)> _tensors = [];
    private readonly List<string> _values = [];
    private readonly string _path;

    private PythonTree(string path)
    {
        _path = path;
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<(string Name, TorchTensor Tensor)> Tensors => _tensors;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<string> ValueNames => _values;

    /// <param name="root">What the file holds.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="CheckpointFormatException">Two things have one name, or there are too many.</exception>
    public static PythonTree Create(PickleValue root, string path)
    {
        var tree = new PythonTree(path);
        tree.Visit("", root);
        return tree;
    }

    /// <summary>The tensor that a value is, a numpy array too; <see langword="null"/> for one without data, or of a type that no tensor here has.</summary>
    private TorchTensor? TensorIn(PickleValue value) => value switch
    {
        TorchTensor tensor when tensor.Storage?.Root.Bytes is not null && DtypeOf(tensor.Dtype) is not null => tensor,
        NumpyArray { Objects: null, Dtype: { IsStructured: false, Tensor: not null } } array => array.AsTensor(_path),
        _ => null,
    };

    /// <summary>The type of a tensor's elements; the integers that a quantized one is made of.</summary>
    public static TensorDtype? DtypeOf(TorchDtype dtype) => dtype.Tensor ?? dtype.Name switch
    {
        "qint8" => TensorDtype.Int8,
        "quint8" => TensorDtype.UInt8,
        "qint32" => TensorDtype.Int32,
        _ => null,
    };

    /// <summary>Any part of the file, tensors or not.</summary>
    public PickleValue? Find(string name) => _nodes.GetValueOrDefault(name) ?? (_values is [RootName] ? _nodes.GetValueOrDefault("") : null);

    /// <summary>The same dictionaries, to be written. Objects of unknown classes with tensors in them become dictionaries.</summary>
    /// <param name="tensors">The tensors as they are written.</param>
    /// <param name="values">The values that are written.</param>
    public PickleValue ToDocument(DocumentTensors tensors, IReadOnlySet<string> values) => new PythonDocument(this, tensors, values).Create(_nodes[""]);

    /// <summary>Whether a value is a tensor, here or in other files.</summary>
    public bool IsTensor(PickleValue value) => value is TensorElsewhere || TensorIn(value) is not null;

    /// <summary>A part of the file that has tensors in it.</summary>
    public PickleValue? FindContainer(string name) => Find(name) is { } value && !IsTensor(value) ? value : null;

    private void Visit(string name, PickleValue value)
    {
        if (!_nodes.TryAdd(name, value))
        {
            throw new CheckpointFormatException(
                $"'{_path}' holds two things that are both called {FileText.Show(name)}: a key with a dot, and a key in a dictionary. Rename one of them where it was written.", _path);
        }

        if (_nodes.Count > MaxNames)
        {
            throw new CheckpointFormatException($"'{_path}' describes more than {MaxNames:N0} names.", _path);
        }

        if (value is TensorElsewhere)
        {
            return;
        }

        if (TensorIn(value) is { } tensor)
        {
            _tensors.Add((name.Length == 0 ? RootName : name, tensor));
        }
        else if (IsDivided(name, value))
        {
            _around.Add(value);
            foreach ((string part, PickleValue child) in PartsOf(value).Where(part => !_around.Contains(part.Value)))
            {
                Visit(name.Length == 0 ? part : $"{name}.{part}", child);
            }

            _around.Remove(value);
        }
        else
        {
            _values.Add(name.Length == 0 ? RootName : name);
        }
    }

    /// <summary>Whether the parts of a container go by names of their own.</summary>
    public bool IsDivided(string name, PickleValue value) =>
        HoldsTensors(value) || IsListOfTrainer(name, value) || (name.Length == 0 && value is PickleDict);

    /// <summary>Lightning's Trainer keeps optimizers and schedulers in lists: each is one by itself.</summary>
    private static bool IsListOfTrainer(string name, PickleValue value) => value is PickleList && (name is "optimizer_states" or "lr_schedulers");

    /// <summary>Whether a value is a tensor, or contains one.</summary>
    public bool HoldsTensors(PickleValue value)
    {
        if (value is TorchTensor or NumpyArray or TensorElsewhere)
        {
            return IsTensor(value);
        }

        if (_holdTensors.TryGetValue(value, out bool known))
        {
            return known;
        }

        // What contains itself is being looked at already.
        _holdTensors.Add(value, false);
        bool holds = PartsOf(value).Any(part => HoldsTensors(part.Value));
        _holdTensors[value] = holds;
        return holds;
    }

    /// <summary>The parts of a container, as the names of tensors have them.</summary>
    public static IEnumerable<(string Name, PickleValue Value)> PartsOf(PickleValue value) => value switch
    {
        PickleDict dict => dict.Entries.Select(static entry => (KeyOf(entry.Key), entry.Value)),
        PickleList list => Numbered(list.Items),
        PickleTuple tuple => Numbered(tuple.Items),
        TorchSparseTensor sparse => Numbered(sparse.Parts.Items),
        ForeignObject { Attributes: { } attributes } => attributes.Entries.SelectMany(AttributesOf),
        ForeignObject foreign => Numbered(foreign.Arguments.Items).Concat(foreign.Entries.Select(static entry => (KeyOf(entry.Key), entry.Value))),
        _ => [],
    };

    private static IEnumerable<(string Name, PickleValue Value)> AttributesOf(KeyValuePair<PickleValue, PickleValue> attribute) =>
        attribute is { Key: PickleString name, Value: PickleDict parts } && ModuleParts.Contains(name.Value)
            ? PartsOf(parts)
            : [(KeyOf(attribute.Key), attribute.Value)];

    private static IEnumerable<(string Name, PickleValue Value)> Numbered(IEnumerable<PickleValue> items) =>
        items.Select(static (item, i) => (i.ToString(CultureInfo.InvariantCulture), item));

    /// <summary>A key as a part of a name, and as a property of JSON.</summary>
    public static string KeyOf(PickleValue key) => key switch
    {
        PickleString text => text.Value,
        PickleInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        PickleFloat number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        PickleBoolean boolean => boolean.Value ? "True" : "False",
        PickleTuple tuple => $"({string.Join(", ", tuple.Items.Select(KeyOf))})",
        PickleBytes bytes => Convert.ToBase64String(bytes.Value.Span),
        _ => PickleNames.Of(key),
    };
}
