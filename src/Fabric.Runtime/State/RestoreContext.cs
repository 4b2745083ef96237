using System.Text.Json;
using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.Formats;
using Fabric.Schemas;
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
    private readonly List<TensorRead> _reads = [];
    private readonly List<Action> _applies = [];
    private readonly List<Action> _assigns = [];
    private readonly List<string> _mismatches = [];
    private readonly HashSet<string> _requested = new(StringComparer.Ordinal);
    private readonly Dictionary<TensorView, string> _liveViews = [];
    private readonly List<(string Name, TensorView? View)> _missing = [];

    public RestoreContext(CheckpointIndex index, RankInfo rank, ParameterNames parameterNames)
    {
        _index = index;
        _names = new StoredNames(index);
        Rank = rank;
        ParameterNames = parameterNames;
    }

    public RankInfo Rank { get; }

    public ParameterNames ParameterNames { get; }

    /// <summary>The number of ranks that saved; 1 for files of others.</summary>
    public int SavedWorldSize => _index.WorldSize ?? 1;

    public IReadOnlyList<TensorRead> Reads => _reads;

    public IReadOnlyList<string> Mismatches => _mismatches;

    /// <returns>The present name, or the first former one that the checkpoint holds instead.</returns>
    public string NameInCheckpoint(string prefix, string name, IReadOnlyList<string> formerNames) =>
        _names.Holds(prefix + name) ? name : formerNames.FirstOrDefault(former => _names.Holds(prefix + former)) ?? name;

    /// <summary>Asks one member what it needs, then lists what is missing and what nobody asked for.</summary>
    public void RestoreMember(string path, Action<string> restore)
    {
        int before = _mismatches.Count;
        restore(path);
        ListMissing(path);
        ListUnexpected(path);
        if (_mismatches.Count > before && !_names.Holds(path))
        {
            _mismatches.RemoveRange(before, _mismatches.Count - before);
            Mismatch($"{path}: the checkpoint has no such member{NearestName.Among(path, _names.MembersBeside(path))}");
        }
    }

    /// <summary>Asks for a stored tensor to be read into a live one of the same shape and type.</summary>
    public void RequestTensor(string name, Tensor live)
    {
        TensorDtype dtype = LiveTensor.DtypeOf(name, live);
        TensorView? view = TensorView.TryGet(live, out TensorView found) ? found : null;
        if (!_index.TryGetTensor(name, out IndexedTensor stored))
        {
            _missing.Add((name, view));
            return;
        }

        _requested.Add(name);
        if (!Fits(name, stored, dtype, live.shape))
        {
            return;
        }

        if (view is { } memory && !_liveViews.TryAdd(memory, stored.StoredName))
        {
            if (_liveViews[memory] != stored.StoredName)
            {
                Mismatch($"{name}: tied to {_liveViews[memory]} in the state, a tensor of its own in the checkpoint");
            }

            return;
        }

        _reads.Add(new TensorRead(stored.StoredName, new LiveTensorTarget(live, dtype)));
    }

    /// <summary>Asks for a stored tensor as bytes. They are there when <see cref="OnApply"/> actions run.</summary>
    /// <returns>The bytes to be, or <see langword="null"/> where the tensor is missing or does not fit.</returns>
    public byte[]? RequestBytes(string name, long[] shape, params ReadOnlySpan<TensorDtype> dtypes)
    {
        if (!_index.TryGetTensor(name, out IndexedTensor stored))
        {
            _missing.Add((name, null));
            return null;
        }

        _requested.Add(name);
        TensorDtype expected = dtypes.Contains(stored.Dtype) ? stored.Dtype : dtypes[0];
        if (!Fits(name, stored, expected, shape))
        {
            return null;
        }

        var target = new BufferTarget(TensorDtypes.ByteLength(stored.Dtype, stored.Shape));
        _reads.Add(new TensorRead(stored.StoredName, target));
        return target.Bytes;
    }

    /// <summary>Asks for a stored tensor of any shape of that rank, as bytes.</summary>
    /// <returns>The lengths, and the bytes to be; <see langword="null"/> where the tensor is missing or does not fit.</returns>
    public (int[] Lengths, byte[] Bytes)? RequestArray(string name, TensorDtype dtype, int rank)
    {
        if (_index.TryGetValue(name, out _))
        {
            _requested.Add(name);
            Mismatch($"{name}: an array of numbers in the state, another value in the checkpoint");
            return null;
        }

        if (!_index.TryGetTensor(name, out IndexedTensor stored))
        {
            _missing.Add((name, null));
            return null;
        }

        _requested.Add(name);
        if (stored.Shape.Length != rank || stored.Shape.Any(static length => length > Array.MaxLength))
        {
            Mismatch($"{name}: shape [{string.Join(", ", stored.Shape)}] in the checkpoint, an array of rank {rank} in the state");
            return null;
        }

        byte[]? bytes = RequestBytes(name, stored.Shape, dtype);
        return bytes is null ? null : ([.. stored.Shape.Select(static length => (int)length)], bytes);
    }

    public bool IsStoredNull(string name)
    {
        bool isNull = _index.TryGetValue(name, out ReadOnlyMemory<byte> json) && json.Span.SequenceEqual("null"u8);
        if (isNull)
        {
            _requested.Add(name);
        }

        return isNull;
    }

    public bool Has(string tensorName) => _index.TryGetTensor(tensorName, out _);

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

    public bool TryReadValue<T>(string name, ValueCodec<T> codec, out T value)
    {
        value = default!;
        _requested.Add(name);
        if (!_index.TryGetValue(name, out ReadOnlyMemory<byte> json))
        {
            Mismatch($"{name}: a value in the state, tensors in the checkpoint");
            Skip(name);
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json.Span, StoredJson.ReaderOptions);
            reader.Read();
            value = codec.Read(ref reader);
            return true;
        }
        catch (ValueFormatException e)
        {
            Mismatch($"{e.PathIn(name)}: {e.Message}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Constructors and setters of plain data are the user's: whatever they object to does not fit.
            Mismatch($"{name}: {e.Message}");
        }

        return false;
    }

    /// <summary>The JSON that an object stored beside its tensors, or <see langword="null"/> (listed) where it is missing.</summary>
    public JsonElement? ReadObject(string name)
    {
        _requested.Add(name);
        if (_index.TryGetValue(name, out ReadOnlyMemory<byte> json)
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
    public void Skip(string name) => _requested.UnionWith(_names.Under(name));

    public void Mismatch(string sentence) => _mismatches.Add(sentence);

    /// <summary>Runs after all data has arrived and was verified.</summary>
    public void OnApply(Action apply) => _applies.Add(apply);

    /// <summary>Runs last of all: assigns a value.</summary>
    public void OnAssign(Action assign) => _assigns.Add(assign);

    public void Apply()
    {
        _applies.ForEach(static apply => apply());
        _assigns.ForEach(static assign => assign());
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
        if (!stored.Shape.SequenceEqual(shape))
        {
            Mismatch($"{name}: shape [{string.Join(", ", stored.Shape)}] in the checkpoint, [{string.Join(", ", shape)}] in the state");
            return false;
        }

        if (stored.Dtype != dtype)
        {
            Mismatch($"{name}: {stored.Dtype} in the checkpoint, {dtype} in the state");
            return false;
        }

        return true;
    }

    /// <summary>A missing name is no loss where the same memory is read under a tied name.</summary>
    private void ListMissing(string member)
    {
        int suggestions = 0;
        foreach ((string name, TensorView? view) in _missing)
        {
            if (view is null || !_liveViews.ContainsKey(view.Value))
            {
                string nearest = suggestions++ < MaxSuggestions ? NearestName.Among(name, UnrequestedUnder(member)) : "";
                Mismatch($"{name}: not in the checkpoint{nearest}");
            }
        }

        _missing.Clear();
    }

    private void ListUnexpected(string member)
    {
        foreach (string name in UnrequestedUnder(member).ToList())
        {
            Mismatch($"{name}: in the checkpoint, not in the state");
            _requested.Add(name);
        }
    }

    private IEnumerable<string> UnrequestedUnder(string member) =>
        _names.Under(member).Where(name => !_requested.Contains(name));
}
