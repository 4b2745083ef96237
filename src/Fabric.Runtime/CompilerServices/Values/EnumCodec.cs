using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class EnumCodec<T> : ValueCodec<T>
    where T : struct, Enum
{
    private static readonly string _expected = $"a name of {typeof(T).Name}";

    private EnumCodec()
    {
    }

    public static EnumCodec<T> Instance { get; } = new();

    public override void Write(Utf8JsonWriter writer, T value)
    {
        string text = value.ToString();
        if (IsNumber(text))
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    public override T Read(ref Utf8JsonReader reader)
    {
        bool isNumber = reader.TokenType == JsonTokenType.Number;
        string text = isNumber
            ? Encoding.UTF8.GetString(Token.Bytes(ref reader))
            : Token.ReadString(ref reader, _expected);

        return IsNumber(text) == isNumber && Enum.TryParse(text, ignoreCase: false, out T value)
            ? value
            : throw Token.Unexpected(ref reader, _expected);
    }

    private static bool IsNumber(string text) =>
        text.Length > 0 && (text[0] == NumberFormatInfo.InvariantInfo.NegativeSign[0] || char.IsAsciiDigit(text[0]));
}
