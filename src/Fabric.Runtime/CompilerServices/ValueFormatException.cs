using System.ComponentModel;

namespace Fabric.CompilerServices;

/// <summary>
/// A stored value is not one of the declared type, or a value has no stored form. It never reaches a user as such: a load
/// turns it into one line of a <see cref="CheckpointMismatchException"/>, a save into a <see cref="CheckpointException"/>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ValueFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected and what was found, without a full stop.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public ValueFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Where in the value: <c>layers[2].width</c>, or empty for the value itself.</summary>
    public string ValuePath { get; private set; } = "";

    /// <summary>Called on the way out of a property: puts its name before the path.</summary>
    /// <param name="name">The stored name of the property.</param>
    public void EnterProperty(string name) => Prefix(name);

    /// <summary>Called on the way out of a list: puts the index before the path.</summary>
    /// <param name="index">The index of the element.</param>
    public void EnterElement(int index) => Prefix($"[{index}]");

    /// <summary>The whole path of the place in a member: <c>h_params.layers[2].width</c>.</summary>
    internal string PathIn(string member) =>
        ValuePath.Length == 0 || ValuePath[0] == '[' ? member + ValuePath : member + "." + ValuePath;

    private void Prefix(string segment) => ValuePath = PathIn(segment);
}
