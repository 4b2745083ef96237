using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A tuple of two.</summary>
internal sealed class TupleCodec2<T1, T2>(
    ValueCodec<T1> item1, ValueCodec<T2> item2)
    : TupleCodec<ValueTuple<T1, T2>>(2)
{
    internal override void WriteItems(Utf8JsonWriter writer, ValueTuple<T1, T2> value, int start)
    {
        Items.WriteOne(writer, value.Item1, item1, start);
        Items.WriteOne(writer, value.Item2, item2, start + 1);
    }

    internal override ValueTuple<T1, T2> ReadItems(ref Utf8JsonReader reader, int start) => new(
        Next(ref reader, item1, start),
        Next(ref reader, item2, start + 1));
}
