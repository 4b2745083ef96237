using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A tuple of one.</summary>
internal sealed class TupleCodec1<T1>(
    ValueCodec<T1> item1)
    : TupleCodec<ValueTuple<T1>>(1)
{
    internal override void WriteItems(Utf8JsonWriter writer, ValueTuple<T1> value, int start)
    {
        Items.WriteOne(writer, value.Item1, item1, start);
    }

    internal override ValueTuple<T1> ReadItems(ref Utf8JsonReader reader, int start) => new(
        Next(ref reader, item1, start));
}
