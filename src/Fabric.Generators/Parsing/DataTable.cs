using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>
/// The types of values that have codec classes, each read once however often it occurs: types refer to each other in
/// circles and in diamonds, which a tree of models would make endless or explode.
/// </summary>
internal sealed class DataTable
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly List<DataModel> _models = [];

    public int Count => _entries.Count;

    /// <summary>In the order in which they were completed.</summary>
    public IReadOnlyList<DataModel> Models => _models;

    public Entry? Find(string key) => _entries.TryGetValue(key, out Entry? entry) ? entry : null;

    public Entry Begin(string key)
    {
        Entry entry = new();
        _entries.Add(key, entry);
        return entry;
    }

    public void Complete(DataModel model) => _models.Add(model);

    public DataModel? Get(string key) => _models.Find(model => model.Key == key);

    /// <summary>The types that values are made of, in the table's order.</summary>
    public IEnumerable<DataModel> Reachable(IEnumerable<ValueModel> values)
    {
        HashSet<string> reached = [];
        Stack<ValueModel> open = new(values);
        while (open.Count > 0)
        {
            ValueModel value = open.Pop();
            IEnumerable<ValueModel> parts = value is DataReference { Key: var key }
                ? reached.Add(key) && Get(key) is { } model ? DataParts.Of(model) : []
                : DataParts.Of(value);
            foreach (ValueModel part in parts)
            {
                open.Push(part);
            }
        }

        return _models.Where(model => reached.Contains(model.Key));
    }

    /// <summary>What is known of a type; nothing yet while it is being read.</summary>
    public sealed class Entry
    {
        /// <summary>What was wrong with it, after the path to it.</summary>
        public List<(DiagnosticDescriptor Rule, string Path, object[] Arguments)> Failures { get; } = [];
    }
}
