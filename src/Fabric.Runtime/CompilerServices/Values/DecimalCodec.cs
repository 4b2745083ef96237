using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fabric.CompilerServices.Values;

internal sealed class DecimalCodec : ValueCodec<decimal>
{
    private const string Expected = "a decimal number";

    public override void Write(Utf8JsonWriter writer, decimal value) =>
        writer.WriteRawValue(Format(value), skipInputValidation: true);

    public override decimal Read(ref Utf8JsonReader reader)
    {
        Token.Expect(ref reader, JsonTokenType.Number, Expected);
        string text = Encoding.UTF8.GetString(Token.Bytes(ref reader));

        // Parsing rounds what has too many digits; only a number that comes out as it went in is exact.
        return decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && Format(value) == text
                ? value
                : throw Token.Unexpected(ref reader, Expected);
    }

    /// <summary>The framework leaves out the sign of a negative zero.</summary>
    private static string Format(decimal value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return value == 0 && decimal.IsNegative(value) ? "-" + text : text;
    }
}
