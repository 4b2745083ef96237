using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class BytesCodec : ValueCodec<byte[]>
{
    private const string Expected = "bytes in base64";

    public override void Write(Utf8JsonWriter writer, byte[] value) =>
        writer.WriteBase64StringValue(value ?? throw Refusal.Null());

    public override byte[] Read(ref Utf8JsonReader reader)
    {
        Token.Expect(ref reader, JsonTokenType.String, Expected);
        return reader.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Token.Unexpected(ref reader, Expected);
    }
}
