namespace Fabric.Formats.Pickle;

/// <summary>A <c>list</c>, or a <c>deque</c>.</summary>
internal sealed class PickleList(string className = PickleList.ListClass) : PickleValue
{
    public const string ListClass = "builtins.list";

    private List<PickleValue>? _items;

    public PickleList(IEnumerable<PickleValue> items)
        : this() => _items = [.. items];

    public string ClassName { get; } = className;

    public IReadOnlyList<PickleValue> Items => _items ?? (IReadOnlyList<PickleValue>)[];

    public override IEnumerable<PickleValue> Children => Items;

    public void Add(PickleValue item) => (_items ??= []).Add(item);
}
