using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class StringCodec : ValueCodec<string>
{
    public override void Write(Utf8JsonWriter writer, string value)
    {
        if (value is null)
        {
            throw Refusal.Null();
        }

        int lone = Unicode.IndexOfLoneSurrogate(value);
        if (lone >= 0)
        {
            throw new ValueFormatException(
                $"the string holds half of a surrogate pair, U+{(int)value[lone]:X4}, at index {lone}");
        }

        writer.WriteStringValue(value);
    }

    public override string Read(ref Utf8JsonReader reader) => Token.ReadString(ref reader, "a string");
}
