using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>
/// An absolute URI is its text. A relative one is wrapped: <c>/data</c> alone would come back as a file's absolute URI.
/// </summary>
internal sealed class UriCodec : ValueCodec<Uri>
{
    private const string Expected = "a URI";
    private const string Relative = "relative";

    public override void Write(Utf8JsonWriter writer, Uri value)
    {
        if (value is null)
        {
            throw Refusal.Null();
        }

        Refusal.IfDerived(value);
        if (value.IsAbsoluteUri)
        {
            ValueCodecs.String.Write(writer, value.OriginalString);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(Relative);
        ValueCodecs.String.Write(writer, value.OriginalString);
        writer.WriteEndObject();
    }

    public override Uri Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Create(ref reader, UriKind.Absolute);
        }

        Token.Expect(ref reader, JsonTokenType.StartObject, Expected);
        if (!reader.Read() || !reader.ValueTextEquals(Relative) || !reader.Read())
        {
            throw Token.Unexpected(ref reader, Expected);
        }

        Uri uri = Create(ref reader, UriKind.Relative);
        reader.Read();
        Token.Expect(ref reader, JsonTokenType.EndObject, Expected);
        return uri;
    }

    private static Uri Create(ref Utf8JsonReader reader, UriKind kind) =>
        Uri.TryCreate(Token.ReadString(ref reader, Expected), kind, out Uri? uri)
            ? uri
            : throw Token.Unexpected(ref reader, Expected);
}
