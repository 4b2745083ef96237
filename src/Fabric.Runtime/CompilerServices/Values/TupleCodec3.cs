using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A tuple of three.</summary>
internal sealed class TupleCodec3<T1, T2, T3>(
    ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3)
    : TupleCodec<ValueTuple<T1, T2, T3>>(3)
{
    internal override void WriteItems(Utf8JsonWriter writer, ValueTuple<T1, T2, T3> value, int start)
    {
        Items.WriteOne(writer, value.Item1, item1, start);
        Items.WriteOne(writer, value.Item2, item2, start + 1);
        Items.WriteOne(writer, value.Item3, item3, start + 2);
    }

    internal override ValueTuple<T1, T2, T3> ReadItems(ref Utf8JsonReader reader, int start) => new(
        Next(ref reader, item1, start),
        Next(ref reader, item2, start + 1),
        Next(ref reader, item3, start + 2));
}
