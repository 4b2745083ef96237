using System.Text.Json;
using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.Formats;
using Fabric.Native;
using Fabric.Schemas;
using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>
/// Collects what the members of a state ask of a checkpoint, and everything that does not fit. Nothing live changes
/// here: reads, then <see cref="OnApply"/>, then <see cref="OnAssign"/> happen only if there is no mismatch.
/// </summary>
internal sealed class RestoreContext
{
    // Looking for the nearest name costs time; after this many the two lists side by side say more.
    private const int MaxSuggestions = 20;

    private readonly CheckpointIndex _index;
    private readonly StoredNames _names;
    private readonly StoredSchema _schema;
    private readonly MemberSources _sources;
    private readonly RestoreSettings _settings;
    private readonly List<TensorRead> _reads = [];
    private readonly List<TensorRead> _valueReads = [];
    private readonly List<Action> _applies = [];
    private readonly List<PendingValue> _values = [];
    private readonly List<TouchedObject> _touched = [];
    private readonly List<string> _left = [];
    private readonly List<string> _unread = [];
    private readonly List<string> _mismatches = [];
    private readonly List<string> _missingNames = [];
    private readonly List<string> _unexpectedNames = [];
    private readonly HashSet<string> _requested = new(StringComparer.Ordinal);
    private readonly Dictionary<TensorView, string> _liveViews = [];
    private readonly List<TensorView> _viewsInOrder = [];
    private readonly List<(string Name, TensorView? View)> _missing = [];
    private readonly DifferentLengths _lengths = new();
    private bool _mayCast;
    private int _intoLive;

    public RestoreContext(StoredContent content, RankInfo rank, RestoreSettings settings)
    {
        _index = content.Index;
        _names = content.Names;
        _schema = content.Schema;
        _settings = settings;
        _sources = new MemberSources(_names, settings.Mappings);
        Rank = rank;
        ParameterNames = new ParameterNames(_sources);
    }

    public RankInfo Rank { get; }

    /// <summary>To be filled before anything is asked for.</summary>
    public ParameterNames ParameterNames { get; }

    public MemberSources Sources => _sources;

    public bool IsStrict => _settings.IsStrict;

    /// <summary>Whether optimizers know their parameters by position.</summary>
    public bool ParametersByPosition => _settings.ParametersByPosition;

    /// <summary>Whether another library wrote the file.</summary>
    public bool IsForeign => _index.StateType is null;

    /// <summary>The number of ranks that saved; 1 for files of others.</summary>
    public int SavedWorldSize => _index.WorldSize ?? 1;

    /// <summary>What is read into live objects.</summary>
    public IReadOnlyList<TensorRead> Reads => _reads;

    /// <summary>What values are made of: read first, into buffers, so that nothing live has changed if a value cannot be made.</summary>
    public IReadOnlyList<TensorRead> ValueReads => _valueReads;

    /// <summary>The objects that the load changes.</summary>
    public IReadOnlyList<TouchedObject> Touched => _touched;

    /// <summary>Present names that the load leaves as they are.</summary>
    public IReadOnlyList<string> LeftNames => [.. _left, .. _missingNames];

    /// <summary>Present names that are as they were until all data has arrived: the others are read in place.</summary>
    public IReadOnlyList<string> UnreadNames => [.. LeftNames, .. _unread];

    /// <summary>Stored names of which this load reads nothing, once it has ended, and so verifies nothing.</summary>
    public IReadOnlyList<string> UnverifiedNames =>
    [
        .. _index.Tensors.Select(static tensor => tensor.StoredName).Except(_reads.Concat(_valueReads).Select(static read => read.Name)),
        .. _index.UnreadValueNames,
    ];

    public IReadOnlyList<string> Mismatches => _mismatches;

    /// <summary>Numbers of the state that shapes which do not fit probably go by.</summary>
    public IReadOnlyList<string> ProbableCauses => _lengths.Explain();

    /// <summary>Present names that the checkpoint lacks, where that is allowed.</summary>
    public IReadOnlyList<string> MissingNames => _missingNames;

    /// <summary>Stored names that nothing of the state goes by, where that is allowed.</summary>
    public IReadOnlyList<string> UnexpectedNames => _unexpectedNames;

    public Coverage CoverageOf(string path) => _settings.Members.Of(path);

    /// <summary>Whether the checkpoint holds anything of a member.</summary>
    public bool Holds(string path) => _names.Holds(_sources.PathOf(path)) || _sources.TakeFromElsewhereUnder(path);

    /// <summary>The type that the checkpoint's schema gives to a member; <see langword="null"/> where it does not say.</summary>
    public SchemaType? StoredTypeOf(string path) => _schema.Find(_sources.PathOf(path));

    /// <summary>Asks one member what it needs, then lists what is missing and what nobody asked for.</summary>
    public void RestoreMember(string path, MemberIdentity identity, Action<string> restore)
    {
        bool isStored = Holds(path);
        if (!isStored && identity.IsOptional)
        {
            NoteMissing(path);
            return;
        }

        if (isStored && StoredTypeOf(path) is { } stored && !identity.IsOfKind(stored))
        {
            Mismatch($"{path}: {stored.Text} in the checkpoint, {identity.Schema} in the state");
            Skip(path);
            return;
        }

        Mark before = Mark.Of(this);
        bool castedBefore = _mayCast;
        _mayCast = _settings.Cast.Of(path) == Coverage.All;
        _mismatches.AddRange(_sources.CollisionsUnder(path).Select(collision => $"{path}: {collision}"));
        _requested.UnionWith(_sources.OmittedUnder(path));
        int intoLiveBefore = _intoLive;
        restore(path);
        if (_intoLive == intoLiveBefore)
        {
            _unread.Add(path);
        }

        ListMissing(path);
        ListUnexpected(path);
        _mayCast = castedBefore;
        if (isStored || before.IsAt(this))
        {
            return;
        }

        before.Return(this);
        if (IsStrict)
        {
            string nearest = NearestName.Among(path, _names.MembersBeside(_sources.PathOf(path)));
            Mismatch($"{path}: the checkpoint has no such member{nearest}{Unclaimed(path, identity)}");
        }
        else
        {
            _missingNames.Add(path);
        }
    }

    /// <summary>Says that the checkpoint lacks what it may lack.</summary>
    public void NoteMissing(string path) => _missingNames.Add(path);

    /// <summary>Says that the load changes an object.</summary>
    public void Touch(object live, string path) => _touched.Add(new TouchedObject(live, path));

    /// <summary>Says that a member is not asked for.</summary>
    public void Leave(string path) => _left.Add(path);

    /// <summary>Makes room for more tensors at once, so that tables need not grow, and so be copied, again and again.</summary>
    public void Expect(int tensors)
    {
        _reads.EnsureCapacity(_reads.Count + tensors);
        _requested.EnsureCapacity(_requested.Count + tensors);
        _liveViews.EnsureCapacity(_liveViews.Count + tensors);
        _viewsInOrder.EnsureCapacity(_viewsInOrder.Count + tensors);
    }

    /// <summary>Asks for a stored tensor to be read into a live one of the same shape and type; into a shard, for its part.</summary>
    public void RequestTensor(string name, Tensor live) => RequestTensor(name, live, Rank.ShardOf(live));

    /// <summary>The same for a tensor that an optimizer keeps for a parameter: divided as the parameter is.</summary>
    public void RequestStateTensor(string name, Tensor live, Tensor parameter) =>
        RequestTensor(name, live, Rank.ShardOf(parameter) is { } shard && shard.IsFormOf(live) ? shard : null);

    private void RequestTensor(string name, Tensor live, TensorShard? shard)
    {
        TensorDtype dtype = LiveTensor.DtypeOf(name, live);
        long[] shape = TensorMetadata.ShapeOf(live);
        TensorView? view = TensorView.TryGet(live, shape, out TensorView found) ? found : null;
        if (!TryGetTensor(name, out IndexedTensor stored))
        {
            _missing.Add((name, view));
            return;
        }

        _requested.Add(stored.Name);
        if (!Fits(name, stored, dtype, shard?.GlobalShape ?? shape))
        {
            return;
        }

        _intoLive++;
        if (view is { } memory && !TryAddView(memory, stored.StoredName))
        {
            if (_liveViews[memory] != stored.StoredName)
            {
                Mismatch($"{name}: tied to {_liveViews[memory]} in the state, a tensor of its own in the checkpoint");
            }

            return;
        }

        TensorTarget target = shard is null
            ? TargetFor(live, shape, dtype, stored.Dtype)
            : TargetFor(shard.View(live), shard.Box.Shape, dtype, stored.Dtype);
        _reads.Add(new TensorRead(stored.StoredName, target, shard?.Box));
    }

    /// <summary>Asks for a stored tensor as bytes. They are there when <see cref="OnApply"/> actions run.</summary>
    /// <returns>The bytes to be, or <see langword="null"/> where the tensor is missing or does not fit.</returns>
    public byte[]? RequestBytes(string name, long[] shape, params ReadOnlySpan<TensorDtype> dtypes) =>
        RequestBytes(name, shape, _reads, dtypes);

    /// <summary>The same for what a value is made of: the bytes are there when <see cref="OnAssign"/> makes it, before anything live changes.</summary>
    public byte[]? RequestValueBytes(string name, long[] shape, params ReadOnlySpan<TensorDtype> dtypes) =>
        RequestBytes(name, shape, _valueReads, dtypes);

    private byte[]? RequestBytes(string name, long[] shape, List<TensorRead> reads, ReadOnlySpan<TensorDtype> dtypes)
    {
        if (!TryGetTensor(name, out IndexedTensor stored))
        {
            _missing.Add((name, null));
            return null;
        }

        _requested.Add(stored.Name);
        TensorDtype expected = dtypes.Contains(stored.Dtype) ? stored.Dtype : dtypes[0];
        if (!Fits(name, stored, expected, shape))
        {
            return null;
        }

        var target = new BufferTarget(TensorDtypes.ByteLength(stored.Dtype, stored.Shape));
        reads.Add(new TensorRead(stored.StoredName, target));
        return target.Bytes;
    }

    /// <summary>Asks for a stored tensor of any shape of that rank and of one of some types, as bytes.</summary>
    /// <returns>The lengths, the type and the bytes to be; <see langword="null"/> where the tensor is missing or does not fit.</returns>
    public (int[] Lengths, TensorDtype Dtype, byte[] Bytes)? RequestArray(string name, int rank, params ReadOnlySpan<TensorDtype> dtypes)
    {
        if (TryGetValue(name, out _))
        {
            Request(name);
            Mismatch($"{name}: an array of numbers in the state, another value in the checkpoint");
            return null;
        }

        if (!TryGetTensor(name, out IndexedTensor stored))
        {
            _missing.Add((name, null));
            return null;
        }

        Request(name);
        if (stored.Shape.Length != rank || stored.Shape.Any(static length => length > Array.MaxLength))
        {
            Mismatch($"{name}: shape [{string.Join(", ", stored.Shape)}] in the checkpoint, an array of rank {rank} in the state");
            return null;
        }

        byte[]? bytes = RequestBytes(name, stored.Shape, _valueReads, dtypes);
        return bytes is null ? null : ([.. stored.Shape.Select(static length => (int)length)], stored.Dtype, bytes);
    }

    /// <summary>The name of bytes of which each rank has its own.</summary>
    public static string RankName(string member, string field, int rank) => RankTensor.NameOf(member, field, rank);

    public bool IsStoredNull(string name)
    {
        bool isNull = _sources.NameOf(name) is { } stored
            && _index.IsValue(stored)
            && _index.TryGetValue(stored, out ReadOnlyMemory<byte> json)
            && json.Span.SequenceEqual("null"u8);
        if (isNull)
        {
            Request(name);
        }

        return isNull;
    }

    public bool Has(string tensorName) => TryGetTensor(tensorName, out _);

    /// <summary>Whether the checkpoint holds anything under a name.</summary>
    public bool HasAny(string name) => _sources.NameOf(name) is { } stored && _names.Holds(stored);

    /// <returns>A number that is stored as a value; <see langword="null"/> where there is none.</returns>
    public double? ReadNumber(string name)
    {
        if (!TryGetValue(name, out ReadOnlyMemory<byte> json) || !TryParse(json, out JsonElement element) || element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out double number))
        {
            return null;
        }

        Request(name);
        return number;
    }

    /// <summary>Takes the values stored under a name as said; its tensors are not.</summary>
    public void RequestValues(string name) => _requested.UnionWith(_names.Under(_sources.PathOf(name)).Where(stored => !_index.TryGetTensor(stored, out _)));

    /// <returns>Whether both are there, so that the object can be restored. Both null is fine, one is a mismatch.</returns>
    public bool AgreeOnNull(string name, bool isNull)
    {
        bool storedNull = IsStoredNull(name);
        if (isNull && !storedNull)
        {
            Mismatch($"{name}: null in the state, an object in the checkpoint. Create it before loading");
            Skip(name);
        }
        else if (!isNull && storedNull)
        {
            Mismatch($"{name}: null in the checkpoint, an object in the state. Set it to null before loading");
        }

        return !isNull && !storedNull;
    }

    /// <param name="name">The present name of the value.</param>
    /// <param name="type">The type that <paramref name="codec"/> reads.</param>
    /// <param name="codec">How it is stored.</param>
    /// <param name="value">The value.</param>
    public bool TryReadValue<T>(string name, SchemaType type, ValueCodec<T> codec, out T value)
    {
        value = default!;
        Request(name);
        if (IsForeign)
        {
            RequestValues(name);
        }

        SchemaType? stored = StoredTypeOf(name);
        string difference = Difference(stored, type);
        if (!TryGetValue(name, out ReadOnlyMemory<byte> json))
        {
            Mismatch($"{name}: a value in the state, tensors in the checkpoint{difference}");
            Skip(name);
            return false;
        }

        try
        {
            if (stored is not null && stored.Text != type.Text)
            {
                json = StoredNumbers.Convert(json, stored, type);
            }

            var reader = new Utf8JsonReader(json.Span, StoredJson.ReaderOptions);
            reader.Read();
            value = codec.Read(ref reader);
            return true;
        }
        catch (ValueFormatException e)
        {
            Mismatch($"{e.PathIn(name)}: {e.Message}{difference}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Constructors and setters of plain data are the user's: whatever they object to does not fit.
            Mismatch($"{name}: {e.Message}{difference}");
        }

        return false;
    }

    /// <summary>The JSON that an object stored beside its tensors, or <see langword="null"/> (listed) where it is missing.</summary>
    public JsonElement? ReadObject(string name)
    {
        Request(name);
        if (TryGetValue(name, out ReadOnlyMemory<byte> json)
            && TryParse(json, out JsonElement element)
            && element.ValueKind == JsonValueKind.Object)
        {
            return element;
        }

        Mismatch($"{name}: the checkpoint holds another kind of member under this name");
        Skip(name);
        return null;
    }

    /// <summary>Takes everything stored under a name as said: one mismatch speaks for all of it.</summary>
    public void Skip(string name) => _requested.UnionWith(_names.Under(_sources.PathOf(name)));

    public void Mismatch(string sentence) => _mismatches.Add(sentence);

    /// <summary>Says that the checkpoint lacks a name: a mismatch, or noted where that is allowed.</summary>
    public void Missing(string name, string sentence)
    {
        if (IsStrict)
        {
            Mismatch(sentence);
        }
        else
        {
            _missingNames.Add(name);
        }
    }

    /// <summary>Says that the checkpoint holds a name that nothing goes by: a mismatch, or noted where that is allowed.</summary>
    public void Unexpected(string name, string sentence)
    {
        if (IsStrict)
        {
            Mismatch(sentence);
        }
        else
        {
            _unexpectedNames.Add(name);
        }
    }

    /// <summary>Runs after all data has arrived and was verified.</summary>
    public void OnApply(Action apply) => _applies.Add(apply);

    /// <summary>Says what a value is in the state: where shapes do not fit, it may be why.</summary>
    public void Compare(string name, Action<Utf8JsonWriter> writeLive)
    {
        if (TryGetValue(name, out ReadOnlyMemory<byte> json))
        {
            _lengths.AddValue(name, json, writeLive);
        }
    }

    /// <summary>Makes a value before anything live changes, and assigns it last of all.</summary>
    public void OnAssign<T>(string name, Func<T> make, Action<T> assign)
    {
        T value = default!;
        _values.Add(new PendingValue(name, () => value = make(), () => assign(value)));
    }

    /// <summary>Makes the values, once what they are made of has arrived. What fails is listed.</summary>
    public void MakeValues()
    {
        foreach (PendingValue value in _values)
        {
            try
            {
                value.Make();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Migrations are the user's: whatever they object to does not fit.
                Mismatch($"{value.Name}: {e.Message}");
            }
        }
    }

    public void Apply()
    {
        _applies.ForEach(static apply => apply());
        _values.ForEach(static value => value.Assign());
    }

    private bool TryAddView(TensorView view, string stored)
    {
        bool isNew = _liveViews.TryAdd(view, stored);
        if (isNew)
        {
            _viewsInOrder.Add(view);
        }

        return isNew;
    }

    private static bool TryParse(ReadOnlyMemory<byte> json, out JsonElement element)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, StoredJson.DocumentOptions);
            element = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            element = default;
            return false;
        }
    }

    private bool Fits(string name, IndexedTensor stored, TensorDtype dtype, long[] shape)
    {
        if (!stored.Shape.AsSpan().SequenceEqual(shape))
        {
            Mismatch($"{name}: shape [{string.Join(", ", stored.Shape)}] in the checkpoint, [{string.Join(", ", shape)}] in the state");
            _lengths.AddShapes(stored.Shape, shape);
            return false;
        }

        if (stored.Dtype != dtype && !MayCast(stored.Dtype, dtype))
        {
            string cast = _mayCast ? ", and no cast keeps its values" : "";
            Mismatch($"{name}: {stored.Dtype} in the checkpoint, {dtype} in the state{cast}");
            return false;
        }

        return true;
    }

    /// <summary>A complex number is more than a real one, and libtorch has to know the stored type.</summary>
    private bool MayCast(TensorDtype stored, TensorDtype live) =>
        _mayCast
        && TorchDtypes.TryGetTorchType(stored, out _)
        && (!IsComplex(stored) || IsComplex(live));

    private static bool IsComplex(TensorDtype dtype) => dtype is TensorDtype.Complex64 or TensorDtype.Complex128;

    private static TensorTarget TargetFor(Tensor live, long[] shape, TensorDtype dtype, TensorDtype stored) =>
        stored == dtype ? new LiveTensorTarget(live, dtype, shape) : new CastTensorTarget(live, stored, shape);

    private bool TryGetTensor(string name, out IndexedTensor tensor)
    {
        tensor = default;
        return _sources.NameOf(name) is { } stored && _index.TryGetTensor(stored, out tensor);
    }

    private bool TryGetValue(string name, out ReadOnlyMemory<byte> json)
    {
        json = default;
        return _sources.NameOf(name) is { } stored && _index.TryGetValue(stored, out json);
    }

    private void Request(string name)
    {
        if (_sources.NameOf(name) is { } stored)
        {
            _requested.Add(stored);
        }
    }

    /// <summary>Names stored members of the same kind that no member goes by: one of them may be what the member was called.</summary>
    private string Unclaimed(string path, MemberIdentity identity)
    {
        if (path.Contains('.', StringComparison.Ordinal))
        {
            return "";
        }

        string[] unclaimed =
            [.. _schema.Members.Where(member => identity.IsOfKind(member.Type) && !_sources.Claims(member.Name)).Select(member => $"'{member.Name}'")];
        return unclaimed.Length == 0
            ? ""
            : $"; it has {string.Join(", ", unclaimed)}, which the state has not: say [FormerName(…)] if the member was renamed, Optional = true if it is new";
    }

    private static string Difference(SchemaType? stored, SchemaType live) =>
        stored is not null && SchemaDifference.Between(stored, live) is { Count: > 0 } parts ? $" ({string.Join("; ", parts)})" : "";

    /// <summary>A missing name is no loss where the same memory is read under a tied name.</summary>
    private void ListMissing(string member)
    {
        int suggestions = 0;
        foreach ((string name, TensorView? view) in _missing)
        {
            if (view is null || !_liveViews.ContainsKey(view.Value))
            {
                string nearest = IsStrict && suggestions++ < MaxSuggestions ? NearestName.Among(_sources.NameOf(name) ?? name, UnrequestedUnder(member)) : "";
                Missing(name, $"{name}: not in the checkpoint{nearest}");
            }
        }

        _missing.Clear();
    }

    private void ListUnexpected(string member)
    {
        foreach (string name in UnrequestedUnder(member).ToList())
        {
            Unexpected(name, $"{name}: in the checkpoint, not in the state");
            _requested.Add(name);
        }
    }

    private IEnumerable<string> UnrequestedUnder(string member) =>
        _names.Under(_sources.PathOf(member)).Where(name => !_requested.Contains(name));

    /// <summary>How far the lists were, to go back to: what a member that is not there asked for is not asked for.</summary>
    private readonly record struct Mark(
        int Reads, int ValueReads, int Views, int Applies, int Values, int Touched, int Mismatches, int Missing, int Unexpected)
    {
        public static Mark Of(RestoreContext context) => new(
            context._reads.Count, context._valueReads.Count, context._viewsInOrder.Count, context._applies.Count, context._values.Count,
            context._touched.Count, context._mismatches.Count, context._missingNames.Count, context._unexpectedNames.Count);

        /// <summary>Whether nothing was found wrong since.</summary>
        public bool IsAt(RestoreContext context) =>
            context._mismatches.Count == Mismatches && context._missingNames.Count == Missing;

        public void Return(RestoreContext context)
        {
            Cut(context._reads, Reads);
            Cut(context._valueReads, ValueReads);
            context._viewsInOrder.Skip(Views).ToList().ForEach(view => context._liveViews.Remove(view));
            Cut(context._viewsInOrder, Views);
            Cut(context._applies, Applies);
            Cut(context._values, Values);
            Cut(context._touched, Touched);
            Cut(context._mismatches, Mismatches);
            Cut(context._missingNames, Missing);
            Cut(context._unexpectedNames, Unexpected);
        }

        private static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);
    }

    private sealed record PendingValue(string Name, Action Make, Action Assign);
}
