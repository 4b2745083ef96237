using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>Integers of every width. The digits are copied, so no reader's idea of a number's range matters.</summary>
internal sealed class IntegerCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>
{
    private readonly string _expected;

    public IntegerCodec(string expected)
    {
        _expected = expected;
    }

    public override void Write(Utf8JsonWriter writer, T value) =>
        writer.WriteRawValue(value.ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);

    public override T Read(ref Utf8JsonReader reader)
    {
        Token.Expect(ref reader, JsonTokenType.Number, _expected);
        return T.TryParse(Token.Bytes(ref reader), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value)
            ? value
            : throw Token.Unexpected(ref reader, _expected);
    }
}
