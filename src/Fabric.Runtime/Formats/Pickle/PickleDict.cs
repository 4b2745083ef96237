namespace Fabric.Formats.Pickle;

/// <summary>A <c>dict</c> or one of its well-known subclasses, in the order of insertion.</summary>
internal sealed class PickleDict(PickleKeyComparer keys, string className = PickleDict.DictClass) : PickleValue
{
    public const string DictClass = "builtins.dict";

    private OrderedDictionary<PickleValue, PickleValue>? _entries;

    public PickleDict(string className = DictClass)
        : this(new PickleKeyComparer(), className)
    {
    }

    public string ClassName { get; } = className;

    /// <summary>What makes missing values of a <c>defaultdict</c>.</summary>
    public PickleValue? DefaultFactory { get; init; }

    /// <summary>What is set on the dictionary beside its entries, such as <c>_metadata</c>.</summary>
    public PickleValue? Attributes { get; set; }

    public int Count => _entries?.Count ?? 0;

    public IEnumerable<KeyValuePair<PickleValue, PickleValue>> Entries => _entries ?? Enumerable.Empty<KeyValuePair<PickleValue, PickleValue>>();

    public override IEnumerable<PickleValue> Children
    {
        get
        {
            foreach ((PickleValue key, PickleValue value) in Entries)
            {
                yield return key;
                yield return value;
            }

            if (DefaultFactory is not null)
            {
                yield return DefaultFactory;
            }

            if (Attributes is not null)
            {
                yield return Attributes;
            }
        }
    }

    /// <summary>The value under a string.</summary>
    public PickleValue? this[string key] => TryGetValue(new PickleString(key), out PickleValue? value) ? value : null;

    public bool TryGetValue(PickleValue key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PickleValue? value)
    {
        value = null;
        return _entries is not null && _entries.TryGetValue(key, out value);
    }

    /// <exception cref="PickleRuleException">Nothing of the key's kind can be one.</exception>
    public void Set(PickleValue key, PickleValue value) => (_entries ??= new(keys))[key] = value;
}
