using System.Text.Json;
using Fabric.Schemas;
using Fabric.State;

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

    internal override void Capture(T? value, string name, CaptureContext context)
    {
        if (value is null)
        {
            context.AddNull(name);
        }
        else
        {
            _codec.Capture(value, name, context);
        }
    }

    internal override Func<T?>? Restore(string name, SchemaType type, RestoreContext context)
    {
        if (context.IsStoredNull(name))
        {
            return static () => null;
        }

        Func<T>? make = _codec.Restore(name, type, context);
        return make is null ? null : () => make();
    }
}
