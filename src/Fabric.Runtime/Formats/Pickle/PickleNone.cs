namespace Fabric.Formats.Pickle;

/// <summary><c>None</c>.</summary>
internal sealed class PickleNone : PickleValue
{
    private PickleNone()
    {
    }

    public static PickleNone Instance { get; } = new();
}
