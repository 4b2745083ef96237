using System.Globalization;
using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>
/// Names like <c>optimizer.param_groups.0.lr</c>, with the keys that each stands for → the dictionaries and lists that they were made of.
/// </summary>
internal sealed class FlatNames
{
    private const int MaxDepth = 100;

    private readonly Node _root = new();

    /// <param name="name">The flat name.</param>
    /// <param name="path">The keys that it stands for; none where nothing says.</param>
    /// <param name="value">What goes by it.</param>
    public void Add(string name, IReadOnlyList<PickleValue> path, PickleValue value)
    {
        // By other keys than its own a value would not be found under its name.
        bool isNested = path.Count is > 1 and < MaxDepth && path.All(static key => PythonKeys.OwnNameOf(key) is not null) && string.Join('.', path.Select(PythonKeys.OwnNameOf)) == name;
        if (!isNested || !TryAdd(path, value))
        {
            TryAdd([new PickleString(name)], value);
        }
    }

    public PickleDict ToDict() => _root.ToDict();

    /// <returns>Whether the place was free.</returns>
    private bool TryAdd(IReadOnlyList<PickleValue> path, PickleValue value)
    {
        Node node = _root;
        foreach (PickleValue key in path)
        {
            if (node.Value is not null)
            {
                return false;
            }

            node = node.At(key);
        }

        bool isFree = node is { Value: null, IsEmpty: true };
        node.Value = isFree ? value : node.Value;
        return isFree;
    }

    private sealed class Node
    {
        private readonly OrderedDictionary<string, (PickleValue Key, Node Node)> _parts = new(StringComparer.Ordinal);

        public PickleValue? Value { get; set; }

        public bool IsEmpty => _parts.Count == 0;

        // 0, 1, … in any order.
        private bool IsList => Enumerable.Range(0, _parts.Count).All(i => _parts.TryGetValue(PlaceName(i), out var part) && part.Key is PickleInteger);

        public Node At(PickleValue key)
        {
            string name = PythonKeys.OwnNameOf(key)!;
            if (!_parts.TryGetValue(name, out (PickleValue Key, Node Node) part))
            {
                _parts.Add(name, part = (key, new Node()));
            }

            return part.Node;
        }

        public PickleDict ToDict()
        {
            var dict = new PickleDict();
            foreach ((PickleValue key, Node node) in _parts.Values)
            {
                dict.Set(key, node.ToValue());
            }

            return dict;
        }

        private PickleValue ToValue() =>
            Value ?? (IsEmpty || !IsList ? ToDict() : new PickleList(Enumerable.Range(0, _parts.Count).Select(i => _parts[PlaceName(i)].Node.ToValue())));

        private static string PlaceName(int i) => i.ToString(CultureInfo.InvariantCulture);
    }
}
