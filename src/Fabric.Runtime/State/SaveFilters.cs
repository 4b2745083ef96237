using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Which tensors a save leaves out, by the paths of members. Each tensor is asked about once.</summary>
internal sealed class SaveFilters
{
    private readonly IReadOnlyDictionary<string, Func<string, Tensor, bool>> _filters;
    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);

    public SaveFilters(IReadOnlyDictionary<string, Func<string, Tensor, bool>> filters)
    {
        _filters = filters;
    }

    /// <summary>Leaves nothing out.</summary>
    public static SaveFilters None { get; } = new(new Dictionary<string, Func<string, Tensor, bool>>());

    public bool Keeps(string name, Tensor tensor)
    {
        if (_filters.Count == 0)
        {
            return true;
        }

        if (!_answers.TryGetValue(name, out bool keeps))
        {
            keeps = Ask(name, tensor);
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
