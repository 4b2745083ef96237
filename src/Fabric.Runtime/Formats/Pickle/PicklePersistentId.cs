namespace Fabric.Formats.Pickle;

/// <summary>A reference to something outside the pickle.</summary>
internal sealed class PicklePersistentId(PickleValue id) : PickleValue
{
    public PickleValue Id { get; } = id;

    public override IEnumerable<PickleValue> Children => [Id];
}
