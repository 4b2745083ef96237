using System.ComponentModel;
using System.Text.Json;

namespace Fabric.CompilerServices;

/// <summary>One declared subtype. Made by generated code alone.</summary>
/// <typeparam name="TBase">The declared type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SubtypeCodec<TBase>
    where TBase : class
{
    private protected SubtypeCodec(string name, Type type)
    {
        Name = name;
        Type = type;
    }

    internal string Name { get; }

    internal Type Type { get; }

    internal abstract void Write(Utf8JsonWriter writer, TBase value);

    internal abstract TBase Read(ref Utf8JsonReader reader);
}
