using System.Buffers;
using System.Text.Json;
using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.Native;
using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Collects what the members of a state store. Tensors are noted, not copied.</summary>
internal sealed class CaptureContext
{
    private readonly List<TensorEntry> _tensors = [];
    private readonly List<IReadOnlyList<nint>> _optimizers = [];
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, ReadOnlyMemory<byte>>> _values = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<TensorView, string> _storedViews = [];

    private readonly SaveFilters _filters;

    public CaptureContext(RankInfo rank, SaveFilters filters)
    {
        _filters = filters;
        Rank = rank;
        ParameterNames = new ParameterNames(filters);
    }

    public RankInfo Rank { get; }

    /// <summary>To be filled before anything is captured.</summary>
    public ParameterNames ParameterNames { get; }

    /// <summary>Makes room for more tensors at once, so that tables need not grow, and so be copied, again and again.</summary>
    public void Expect(int tensors)
    {
        _tensors.EnsureCapacity(_tensors.Count + tensors);
        _names.EnsureCapacity(_names.Count + tensors);
        _storedViews.EnsureCapacity(_storedViews.Count + tensors);
    }

    /// <summary>
    /// Stores a live tensor, unless a filter leaves it out. One that shares the memory of a stored tensor becomes an alias of it.
    /// </summary>
    public void AddTensor(string name, Tensor tensor)
    {
        if (_filters.Keeps(name, tensor))
        {
            Add(name, tensor, Rank.ShardOf(tensor), tensor is TorchSharp.Modules.Parameter ? TensorMemory.Identity(tensor) : null);
        }
    }

    /// <summary>Stores a live tensor that an optimizer keeps for a parameter: it goes with that parameter, so that no filter is asked.</summary>
    public void AddStateTensor(string name, Tensor tensor, Tensor parameter) =>
        Add(name, tensor, Rank.ShardOf(parameter) is { } shard && shard.IsFormOf(tensor) ? shard : null, TensorMemory.Identity(parameter));

    /// <summary>Notes which parameters an optimizer changes.</summary>
    public void AddOptimizer(IEnumerable<Tensor> parameters) => _optimizers.Add([.. parameters.Select(TensorMemory.Identity)]);

    private void Add(string name, Tensor tensor, TensorShard? shard, nint? changesWith)
    {
        TensorDtype dtype = LiveTensor.DtypeOf(name, tensor);
        ClaimName(name);
        long[] shape = TensorMetadata.ShapeOf(tensor);
        if (TensorView.TryGet(tensor, shape, out TensorView view) && !_storedViews.TryAdd(view, name))
        {
            _aliases.Add(name, _storedViews[view]);
            return;
        }

        _tensors.Add(shard is null
            ? new TensorEntry(name, dtype, shape, new LiveTensorSource(tensor, dtype, shape)) { ChangesWith = changesWith }
            : new TensorEntry(name, dtype, shard.GlobalShape, new LiveTensorSource(shard.View(tensor), dtype, shard.Box.Shape))
            {
                Box = shard.Box,
                ChangesWith = changesWith,
            });
    }

    /// <summary>Stores bytes that no tensor holds, as a tensor.</summary>
    public void AddBytes(string name, TensorDtype dtype, long[] shape, byte[] bytes) =>
        Add(new TensorEntry(name, dtype, shape, new BufferSource(bytes)));

    /// <summary>Stores bytes of which each rank has its own.</summary>
    public void AddRankBytes(string member, string field, byte[] bytes) => Add(RankEntries.Create(member, field, Rank.Rank, bytes));

    public void AddValue<T>(string name, T value, ValueCodec<T> codec)
    {
        try
        {
            AddJson(name, writer => codec.Write(writer, value));
        }
        catch (ValueFormatException e)
        {
            throw new CheckpointException($"The value of '{e.PathIn(name)}' cannot be stored: {e.Message}.", innerException: e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new CheckpointException($"The value of '{name}' cannot be stored: {e.Message}", innerException: e);
        }
    }

    public void AddNull(string name) => AddJson(name, static writer => writer.WriteNullValue());

    public void AddJson(string name, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, StoredJson.WriterOptions))
        {
            write(writer);
        }

        _values.Add(new(name, buffer.WrittenMemory));
    }

    public CheckpointContent ToContent(StateSchema schema) => new()
    {
        StateType = schema.StateType,
        Schema = schema.Text,
        Fingerprints = [.. schema.Fingerprints],
        WorldSize = Rank.WorldSize,
        Tensors = _tensors,
        Optimizers = _optimizers,
        Aliases = _aliases,
        Values = _values,
    };

    private void Add(TensorEntry entry)
    {
        ClaimName(entry.Name);
        _tensors.Add(entry);
    }

    private void ClaimName(string name)
    {
        if (!_names.Add(name))
        {
            throw new CheckpointException($"Two tensors would be stored as '{name}'. Give one of the members another stored name.");
        }
    }
}
