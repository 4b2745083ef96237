using System.ComponentModel;

namespace Fabric.CompilerServices;

/// <summary>Writes the keys of dictionaries as the names of JSON properties and reads them back exactly.</summary>
/// <typeparam name="T">The type of the keys.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class KeyCodec<T>
{
    private protected KeyCodec()
    {
    }

    internal abstract string Format(T key);

    internal abstract T Parse(string name);
}
