using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class NullableCodec<T> : ValueCodec<T?>
    where T : struct
{
    private readonly ValueCodec<T> _codec;

    public NullableCodec(ValueCodec<T> codec)
    {
        _codec = codec;
    }

    public override void Write(Utf8JsonWriter writer, T? value)
    {
        if (value is { } some)
        {
            _codec.Write(writer, some);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    public override T? Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : _codec.Read(ref reader);
}
