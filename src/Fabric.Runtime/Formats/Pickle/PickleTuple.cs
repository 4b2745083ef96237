namespace Fabric.Formats.Pickle;

/// <summary>A <c>tuple</c>, or a <c>torch.Size</c>.</summary>
internal sealed class PickleTuple(IReadOnlyList<PickleValue> items, string className = PickleTuple.TupleClass) : PickleValue
{
    public const string TupleClass = "builtins.tuple";

    public static PickleTuple Empty { get; } = new([]);

    public string ClassName { get; } = className;

    public IReadOnlyList<PickleValue> Items { get; } = items;

    public override IEnumerable<PickleValue> Children => Items;
}
