using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A tuple of seven.</summary>
internal sealed class TupleCodec7<T1, T2, T3, T4, T5, T6, T7>(
    ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3, ValueCodec<T4> item4, ValueCodec<T5> item5, ValueCodec<T6> item6, ValueCodec<T7> item7)
    : TupleCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>(7)
{
    internal override void WriteItems(Utf8JsonWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7> value, int start)
    {
        Items.WriteOne(writer, value.Item1, item1, start);
        Items.WriteOne(writer, value.Item2, item2, start + 1);
        Items.WriteOne(writer, value.Item3, item3, start + 2);
        Items.WriteOne(writer, value.Item4, item4, start + 3);
        Items.WriteOne(writer, value.Item5, item5, start + 4);
        Items.WriteOne(writer, value.Item6, item6, start + 5);
        Items.WriteOne(writer, value.Item7, item7, start + 6);
    }

    internal override ValueTuple<T1, T2, T3, T4, T5, T6, T7> ReadItems(ref Utf8JsonReader reader, int start) => new(
        Next(ref reader, item1, start),
        Next(ref reader, item2, start + 1),
        Next(ref reader, item3, start + 2),
        Next(ref reader, item4, start + 3),
        Next(ref reader, item5, start + 4),
        Next(ref reader, item6, start + 5),
        Next(ref reader, item7, start + 6));
}
