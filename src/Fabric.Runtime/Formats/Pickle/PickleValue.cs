namespace Fabric.Formats.Pickle;

/// <summary>
/// A value that a pickle describes: data, never an object of the class that the pickle names. What the pickle holds once
/// and mentions twice is one instance, and values may contain themselves.
/// </summary>
internal abstract class PickleValue
{
    /// <summary>The values directly in this one.</summary>
    public virtual IEnumerable<PickleValue> Children => [];
}
