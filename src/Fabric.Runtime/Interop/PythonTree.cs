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

    // Containers that are mentioned again and again, and long keys around them, may describe far more names than the file has bytes.
    private const long BaseNameLength = 64 << 20;
    private const int NameLengthPerPart = 64;

    // What a name takes in memory beside its characters.
    private const int NameOverhead = 32;

    // The parts of a pickled module that hold its tensors and its submodules; they are no part of a tensor's name.
    private static readonly string[] ModuleParts = ["_parameters", "_buffers", "_modules"];

    private readonly Dictionary<string, PickleValue> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ambiguous = new(StringComparer.Ordinal);
    private readonly TensorHolders _holders;
    private readonly List<(string Name, TorchTensor Tensor)> _tensors = [];
    private readonly List<string> _values = [];
    private readonly string _path;
    private readonly long _maxNameLength;
    private long _nameLength;

    private PythonTree(PickleValue root, string path)
    {
        _path = path;
        _holders = TensorHolders.In(root, IsTensor);
        _maxNameLength = BaseNameLength + (NameLengthPerPart * _holders.PartCount);
        Visit(root);
        _tensors.RemoveAll(tensor => _ambiguous.Contains(tensor.Name));
        _values.RemoveAll(_ambiguous.Contains);
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<(string Name, TorchTensor Tensor)> Tensors => _tensors;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<string> ValueNames => _values;

    /// <summary>What no other format holds of its tensors: a sentence for each.</summary>
    public IEnumerable<string> Losses => _nodes.Where(node => HoldsTensors(node.Value)).Select(static node => node.Value switch
    {
        TorchTensor { Quantizer: not null } => $"The tensor {FileText.Show(node.Key)} is quantized: its integers can be kept, its scale and zero point cannot.",
        TorchSparseTensor sparse => $"The tensor {FileText.Show(node.Key)} is {sparse.Layout}: the tensors that it is made of can be kept, its layout cannot.",
        _ => null,
    }).OfType<string>();

    /// <param name="root">What the file holds.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="CheckpointFormatException">It describes far more names than its size explains.</exception>
    public static PythonTree Create(PickleValue root, string path) => new(root, path);

    /// <summary>Refuses a name that two things go by. All others can be asked for.</summary>
    /// <exception cref="CheckpointFormatException">Two things go by it.</exception>
    public void CheckIsOne(string name)
    {
        if (_ambiguous.Contains(name))
        {
            throw Ambiguous(name);
        }
    }

    /// <summary>Refuses names that two things go by, where all are wanted.</summary>
    /// <inheritdoc cref="CheckIsOne"/>
    public void CheckAreOne()
    {
        if (_ambiguous.Count > 0)
        {
            throw Ambiguous(_ambiguous.Order(StringComparer.Ordinal).First());
        }
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
    public PickleValue ToDocument(DocumentTensors tensors, IReadOnlySet<string> values) => new PythonDocument(this, tensors, values, _path).Create(_nodes[""]);

    /// <summary>Whether a value is a tensor, here or in other files.</summary>
    public bool IsTensor(PickleValue value) => value is TensorElsewhere || TensorIn(value) is not null;

    /// <summary>Whether a value is of a kind that tensors are made of, which is no container of others here.</summary>
    public static bool IsTensorLike(PickleValue value) => value is TorchTensor or NumpyArray or TensorElsewhere;

    /// <summary>A part of the file that has tensors in it.</summary>
    public PickleValue? FindContainer(string name) => Find(name) is { } value && !IsTensor(value) ? value : null;

    // Files nest deeper than the stack of a thread may be.
    private void Visit(PickleValue root)
    {
        var around = new HashSet<PickleValue>(ReferenceEqualityComparer.Instance);
        var path = new Stack<(string Name, PickleValue Value, IEnumerator<(string Name, PickleValue Value)> Parts)>();
        Enter("", root);
        while (path.TryPeek(out (string Name, PickleValue Value, IEnumerator<(string Name, PickleValue Value)> Parts) container))
        {
            if (!container.Parts.MoveNext())
            {
                around.Remove(path.Pop().Value);
            }
            else if (!around.Contains(container.Parts.Current.Value))
            {
                (string part, PickleValue value) = container.Parts.Current;
                Charge(container.Name.Length + 1L + part.Length);
                Enter(container.Name.Length == 0 ? part : $"{container.Name}.{part}", value);
            }
        }

        void Enter(string name, PickleValue value)
        {
            if (Add(name, value))
            {
                around.Add(value);
                path.Push((name, value, PartsOf(value).GetEnumerator()));
            }
        }
    }

    /// <returns>Whether its parts are to be added, too.</returns>
    private bool Add(string name, PickleValue value)
    {
        string own = name.Length == 0 ? RootName : name;
        if (!_nodes.TryAdd(name, value))
        {
            _ambiguous.Add(own);
        }

        if (value is TensorElsewhere)
        {
            return false;
        }

        if (TensorIn(value) is { } tensor)
        {
            _tensors.Add((own, tensor));
            return false;
        }

        if (IsDivided(name, value))
        {
            return true;
        }

        _values.Add(own);
        return false;
    }

    private void Charge(long length)
    {
        _nameLength += length + NameOverhead;
        if (_nameLength > _maxNameLength)
        {
            throw new CheckpointFormatException(
                $"'{_path}' describes names of far more characters than its size explains: it mentions containers again and again, or has very long keys.", _path);
        }
    }

    private CheckpointFormatException Ambiguous(string name) => new(
        $"'{_path}' holds two things that are both called {FileText.Show(name)}: a key with a dot, and a key in a dictionary. Rename one of them where it was written.", _path);

    /// <summary>Whether the parts of a container go by names of their own.</summary>
    public bool IsDivided(string name, PickleValue value) =>
        HoldsTensors(value) || IsListOfTrainer(name, value) || (name.Length == 0 && value is PickleDict);

    /// <summary>Lightning's Trainer keeps optimizers and schedulers in lists: each is one by itself.</summary>
    private static bool IsListOfTrainer(string name, PickleValue value) => value is PickleList && (name is "optimizer_states" or "lr_schedulers");

    /// <summary>Whether a value is a tensor, or contains one.</summary>
    public bool HoldsTensors(PickleValue value) => IsTensorLike(value) ? IsTensor(value) : _holders.Contains(value);

    /// <summary>The parts of a container, as the names of tensors have them.</summary>
    public static IEnumerable<(string Name, PickleValue Value)> PartsOf(PickleValue value) => EntriesOf(value).Select(static (entry, i) =>
        (entry.Key is null ? i.ToString(CultureInfo.InvariantCulture) : PythonKeys.NameOf(entry.Key, i), entry.Value));

    /// <summary>The parts of a container.</summary>
    public static IEnumerable<PickleValue> ValuesOf(PickleValue value) => EntriesOf(value).Select(static entry => entry.Value);

    /// <summary>The parts of a container; those without a key go by their place.</summary>
    private static IEnumerable<(PickleValue? Key, PickleValue Value)> EntriesOf(PickleValue value) => value switch
    {
        PickleDict dict => Keyed(dict.Entries),
        PickleList list => Placed(list.Items),
        PickleTuple tuple => Placed(tuple.Items),
        TorchSparseTensor sparse => Placed(sparse.Parts.Items),
        ForeignObject { Attributes: { } attributes } => attributes.Entries.SelectMany(AttributesOf),
        ForeignObject foreign => Placed(foreign.Arguments.Items).Concat(Keyed(foreign.Entries)),
        _ => [],
    };

    private static IEnumerable<(PickleValue? Key, PickleValue Value)> AttributesOf(KeyValuePair<PickleValue, PickleValue> attribute) =>
        attribute is { Key: PickleString name, Value: PickleDict parts } && ModuleParts.Contains(name.Value)
            ? Keyed(parts.Entries)
            : [(attribute.Key, attribute.Value)];

    private static IEnumerable<(PickleValue? Key, PickleValue Value)> Keyed(IEnumerable<KeyValuePair<PickleValue, PickleValue>> entries) =>
        entries.Select(static entry => ((PickleValue?)entry.Key, entry.Value));

    private static IEnumerable<(PickleValue? Key, PickleValue Value)> Placed(IEnumerable<PickleValue> items) => items.Select(static item => ((PickleValue?)null, item));
}
