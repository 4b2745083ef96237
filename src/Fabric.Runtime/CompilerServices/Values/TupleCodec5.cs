using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A tuple of five.</summary>
internal sealed class TupleCodec5<T1, T2, T3, T4, T5>(
    ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3, ValueCodec<T4> item4, ValueCodec<T5> item5)
    : TupleCodec<ValueTuple<T1, T2, T3, T4, T5>>(5)
{
    internal override void WriteItems(Utf8JsonWriter writer, ValueTuple<T1, T2, T3, T4, T5> value, int start)
    {
        Items.WriteOne(writer, value.Item1, item1, start);
        Items.WriteOne(writer, value.Item2, item2, start + 1);
        Items.WriteOne(writer, value.Item3, item3, start + 2);
        Items.WriteOne(writer, value.Item4, item4, start + 3);
        Items.WriteOne(writer, value.Item5, item5, start + 4);
    }

    internal override ValueTuple<T1, T2, T3, T4, T5> ReadItems(ref Utf8JsonReader reader, int start) => new(
        Next(ref reader, item1, start),
        Next(ref reader, item2, start + 1),
        Next(ref reader, item3, start + 2),
        Next(ref reader, item4, start + 3),
        Next(ref reader, item5, start + 4));
}
