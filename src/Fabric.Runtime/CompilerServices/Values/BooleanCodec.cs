using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class BooleanCodec : ValueCodec<bool>
{
    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override bool Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Token.Unexpected(ref reader, "true or false"),
    };
}
