using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A class that is stored as a value of another type.</summary>
internal sealed class MappedCodec<T, TStored>(ValueCodec<TStored> codec, Func<T, TStored> store, Func<TStored, T> restore)
    : ValueCodec<T>
    where T : class
{
    public override void Write(Utf8JsonWriter writer, T value) =>
        codec.Write(writer, store(value ?? throw Refusal.Null()));

    public override T Read(ref Utf8JsonReader reader) => restore(codec.Read(ref reader));
}
