namespace Fabric.Formats.Pickle;

/// <summary>A <c>set</c> or a <c>frozenset</c>, in the order in which the pickle lists it.</summary>
internal sealed class PickleSet(PickleKeyComparer keys, bool isFrozen) : PickleValue
{
    private OrderedDictionary<PickleValue, PickleValue>? _items;

    public bool IsFrozen { get; } = isFrozen;

    public int Count => _items?.Count ?? 0;

    public IEnumerable<PickleValue> Items => _items?.Keys ?? Enumerable.Empty<PickleValue>();

    public override IEnumerable<PickleValue> Children => Items;

    public bool Contains(PickleValue item) => _items is not null && _items.ContainsKey(item);

    /// <exception cref="PickleRuleException">Nothing of the item's kind can be in a set.</exception>
    public void Add(PickleValue item) => (_items ??= new(keys)).TryAdd(item, item);
}
