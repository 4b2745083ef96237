using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Which tensors a save leaves out, by the paths of members. Each tensor is asked about once.</summary>
internal sealed class SaveFilters
{
    private readonly IReadOnlyDictionary<string, Func<string, Tensor, bool>> _filters;
    private readonly Func<Tensor, TensorShard?> _shardOf;
    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);

    /// <param name="filters">The filters.</param>
    /// <param name="shardOf">What this rank holds of a tensor that is divided.</param>
    public SaveFilters(IReadOnlyDictionary<string, Func<string, Tensor, bool>> filters, Func<Tensor, TensorShard?> shardOf)
    {
        _filters = filters;
        _shardOf = shardOf;
    }

    /// <summary>Leaves nothing out.</summary>
    public static SaveFilters None { get; } = new(new Dictionary<string, Func<string, Tensor, bool>>(), static _ => null);

    public bool IsEmpty => _filters.Count == 0;

    public bool Keeps(string name, Tensor tensor)
    {
        if (IsEmpty)
        {
            return true;
        }

        if (!_answers.TryGetValue(name, out bool keeps))
        {
            // A filter sees the whole: a shard would have another shape on every rank. The values of a divided tensor are nowhere together.
            using Tensor? whole = _shardOf(tensor) is { } shard ? empty(shard.GlobalShape, dtype: tensor.dtype, device: META) : null;
            keeps = Ask(name, whole ?? tensor);
            _answers.Add(name, keeps);
        }

        return keeps;
    }

    private bool Ask(string name, Tensor tensor)
    {
        foreach ((string path, Func<string, Tensor, bool> filter) in _filters)
        {
            bool isWithin = name.StartsWith(path, StringComparison.Ordinal) && (name.Length == path.Length || name[path.Length] == '.');
            if (isWithin && !Ask(name.Length == path.Length ? "" : name[(path.Length + 1)..], name, filter, tensor))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Ask(string key, string name, Func<string, Tensor, bool> filter, Tensor tensor)
    {
        try
        {
            return filter(key, tensor);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new CheckpointException($"The filter failed at '{name}': {e.Message}", innerException: e);
        }
    }
}
