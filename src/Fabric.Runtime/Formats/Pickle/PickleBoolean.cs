namespace Fabric.Formats.Pickle;

/// <summary><c>True</c> or <c>False</c>.</summary>
internal sealed class PickleBoolean : PickleValue
{
    private PickleBoolean(bool value) => Value = value;

    public static PickleBoolean True { get; } = new(true);

    public static PickleBoolean False { get; } = new(false);

    public bool Value { get; }

    public static PickleBoolean Of(bool value) => value ? True : False;
}
