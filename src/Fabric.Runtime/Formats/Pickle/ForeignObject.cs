namespace Fabric.Formats.Pickle;

/// <summary>
/// An object of a class, or a result of a function, that this library does not know: what the pickle says of it, and
/// nothing done with it.
/// </summary>
internal sealed class ForeignObject(PickleValue callable, PickleTuple arguments, PickleDict? keywordArguments, PickleKeyComparer keys) : PickleValue
{
    private List<PickleValue>? _items;
    private PickleDict? _entries;

    /// <summary>The class or function: a <see cref="PickleGlobal"/>, or what another call would return.</summary>
    public PickleValue Callable { get; } = callable;

    public string ClassName => Callable switch
    {
        PickleGlobal global => global.FullName,
        _ => "an object that another one makes",
    };

    public PickleTuple Arguments { get; } = arguments;

    public PickleDict? KeywordArguments { get; } = keywordArguments;

    /// <summary>What would be given to <c>__setstate__</c>, or be set as attributes.</summary>
    public PickleValue? State { get; set; }

    /// <summary>The attributes, where <see cref="State"/> is a dictionary of them.</summary>
    public PickleDict? Attributes => State as PickleDict ?? (State as PickleTuple)?.Items.OfType<PickleDict>().FirstOrDefault();

    /// <summary>What would be appended to it.</summary>
    public IReadOnlyList<PickleValue> Items => _items ?? (IReadOnlyList<PickleValue>)[];

    /// <summary>What would be set on it by key.</summary>
    public IEnumerable<KeyValuePair<PickleValue, PickleValue>> Entries => _entries?.Entries ?? [];

    public override IEnumerable<PickleValue> Children =>
    [
        Callable,
        Arguments,
        .. KeywordArguments is null ? (IEnumerable<PickleValue>)[] : [KeywordArguments],
        .. State is null ? (IEnumerable<PickleValue>)[] : [State],
        .. Items,
        .. _entries is null ? (IEnumerable<PickleValue>)[] : [_entries],
    ];

    public void Add(PickleValue item) => (_items ??= []).Add(item);

    public void Set(PickleValue key, PickleValue value) => (_entries ??= new PickleDict(keys)).Set(key, value);
}
