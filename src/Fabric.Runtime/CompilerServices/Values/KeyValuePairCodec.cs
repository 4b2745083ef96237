using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>A key and a value, as a list of two.</summary>
internal sealed class KeyValuePairCodec<TKey, TValue>(ValueCodec<TKey> key, ValueCodec<TValue> value)
    : ValueCodec<KeyValuePair<TKey, TValue>>
{
    private readonly TupleCodec<ValueTuple<TKey, TValue>> _pair = new TupleCodec2<TKey, TValue>(key, value);

    public override void Write(Utf8JsonWriter writer, KeyValuePair<TKey, TValue> value) =>
        _pair.Write(writer, (value.Key, value.Value));

    public override KeyValuePair<TKey, TValue> Read(ref Utf8JsonReader reader)
    {
        (TKey key, TValue value) = _pair.Read(ref reader);
        return new(key, value);
    }
}
