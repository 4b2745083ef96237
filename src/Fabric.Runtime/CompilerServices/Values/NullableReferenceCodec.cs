using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class NullableReferenceCodec<T> : ValueCodec<T?>
    where T : class
{
    private readonly ValueCodec<T> _codec;

    public NullableReferenceCodec(ValueCodec<T> codec)
    {
        _codec = codec;
    }

    public override void Write(Utf8JsonWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            _codec.Write(writer, value);
        }
    }

    public override T? Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : _codec.Read(ref reader);
}
