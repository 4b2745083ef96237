using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>The reader's current token, for codecs.</summary>
internal static class Token
{
    private const int LongestQuote = 40;

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        if (reader.TokenType != type)
        {
            throw Unexpected(ref reader, expected);
        }
    }

    public static ReadOnlySpan<byte> Bytes(ref Utf8JsonReader reader) =>
        reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;

    public static string ReadString(ref Utf8JsonReader reader, string expected)
    {
        Expect(ref reader, JsonTokenType.String, expected);
        return Unescape(ref reader);
    }

    public static string ReadPropertyName(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.PropertyName, "a property name");
        return Unescape(ref reader);
    }

    public static ValueFormatException Unexpected(ref Utf8JsonReader reader, string expected) =>
        new($"expected {expected}, found {Describe(ref reader)}");

    private static string Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new ValueFormatException("the text is not valid Unicode", e);
        }
    }

    private static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.String => $"\"{Quote(ref reader)}\"",
        JsonTokenType.Number => Quote(ref reader),
        _ => "nothing",
    };

    private static string Quote(ref Utf8JsonReader reader)
    {
        string text = Encoding.UTF8.GetString(Bytes(ref reader));
        return text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";
    }
}
