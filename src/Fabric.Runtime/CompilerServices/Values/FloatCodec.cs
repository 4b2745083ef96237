using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>Floating-point numbers, as the shortest digits that give the same bits. NaN payloads are not kept.</summary>
internal sealed class FloatCodec<T> : ValueCodec<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private const string NotANumber = "NaN";
    private const string PositiveInfinity = "Infinity";
    private const string NegativeInfinity = "-Infinity";

    private readonly string _expected;

    public FloatCodec(string expected)
    {
        _expected = expected;
    }

    public override void Write(Utf8JsonWriter writer, T value)
    {
        if (T.IsFinite(value))
        {
            writer.WriteRawValue(value.ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(
                T.IsNaN(value) ? NotANumber : T.IsPositive(value) ? PositiveInfinity : NegativeInfinity);
        }
    }

    public override T Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Token.ReadString(ref reader, _expected) switch
            {
                NotANumber => T.NaN,
                PositiveInfinity => T.PositiveInfinity,
                NegativeInfinity => T.NegativeInfinity,
                _ => throw Token.Unexpected(ref reader, _expected),
            };
        }

        Token.Expect(ref reader, JsonTokenType.Number, _expected);
        return T.TryParse(Token.Bytes(ref reader), NumberStyles.Float, CultureInfo.InvariantCulture, out T value)
            && T.IsFinite(value)
                ? value
                : throw Token.Unexpected(ref reader, _expected);
    }
}
