using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class CharCodec : ValueCodec<char>
{
    private const string Expected = "one character";

    public override void Write(Utf8JsonWriter writer, char value)
    {
        if (char.IsSurrogate(value))
        {
            throw new ValueFormatException($"the character U+{(int)value:X4} is half of a surrogate pair");
        }

        writer.WriteStringValue([value]);
    }

    public override char Read(ref Utf8JsonReader reader)
    {
        string text = Token.ReadString(ref reader, Expected);
        return text.Length == 1 ? text[0] : throw Token.Unexpected(ref reader, Expected);
    }
}
