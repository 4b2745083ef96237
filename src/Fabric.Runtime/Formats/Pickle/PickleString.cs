namespace Fabric.Formats.Pickle;

/// <summary>A <c>str</c>. Lone surrogates are kept.</summary>
internal sealed class PickleString(string value, bool isByteString = false) : PickleValue
{
    public string Value { get; } = value;

    /// <summary>Whether it is a <c>str</c> of Python 2, whose bytes happen to be UTF-8.</summary>
    public bool IsByteString { get; } = isByteString;
}
