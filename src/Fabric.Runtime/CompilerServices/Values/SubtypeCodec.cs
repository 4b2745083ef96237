using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A declared subtype: its properties after the discriminator.</summary>
internal sealed class SubtypeCodec<TBase, T, TSlots>(string name, PlainDataCodec<T, TSlots> codec)
    : SubtypeCodec<TBase>(name, typeof(T))
    where TBase : class
    where T : TBase
    where TSlots : struct
{
    internal override void Write(Utf8JsonWriter writer, TBase value) => codec.Write(writer, (T)value, Name);

    internal override TBase Read(ref Utf8JsonReader reader) => codec.Read(ref reader, isSubtype: true);
}
