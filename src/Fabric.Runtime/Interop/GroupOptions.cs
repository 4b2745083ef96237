using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>Fills a parameter group of PyTorch's with options under the names that this library has for them: some of PyTorch's hold two of ours.</summary>
internal sealed class GroupOptions(PickleDict group)
{
    private readonly Dictionary<string, PickleValue?[]> _pairs = new(StringComparer.Ordinal);

    /// <param name="stored">The name in a checkpoint of this library.</param>
    /// <param name="value">The value in Python.</param>
    public void Add(string stored, PickleValue value)
    {
        var name = OptionName.Of(stored);
        if (name.Item is not { } item)
        {
            group.With(name.Key, value);
            return;
        }

        if (!_pairs.TryGetValue(name.Key, out PickleValue?[]? pair))
        {
            _pairs.Add(name.Key, pair = new PickleValue?[2]);
        }

        pair[item] = value;
        if (pair is [{ } first, { } second])
        {
            group.With(name.Key, new PickleTuple([first, second]));
        }
    }
}
