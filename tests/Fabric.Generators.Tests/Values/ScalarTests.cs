using System.Numerics;
using CsCheck;
using Fabric.CompilerServices;

namespace Fabric.Generators.Tests.Values;

public class ScalarTests
{
    [Flags]
    private enum Traits
    {
        None = 0,
        Tied = 1,
        Biased = 2,
    }

    private enum Phase : ulong
    {
        Warmup = 1,
        Last = ulong.MaxValue,
    }

    [Fact]
    public void Integers_of_every_width_come_back()
    {
        Gen.SByte.Sample(value => Comes(ValueCodecs.SByte, value));
        Gen.Byte.Sample(value => Comes(ValueCodecs.Byte, value));
        Gen.Short.Sample(value => Comes(ValueCodecs.Int16, value));
        Gen.UShort.Sample(value => Comes(ValueCodecs.UInt16, value));
        Gen.Int.Sample(value => Comes(ValueCodecs.Int32, value));
        Gen.UInt.Sample(value => Comes(ValueCodecs.UInt32, value));
        Gen.Long.Sample(value => Comes(ValueCodecs.Int64, value));
        Gen.ULong.Sample(value => Comes(ValueCodecs.UInt64, value));
        Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Int128(high, low)).Sample(value => Comes(ValueCodecs.Int128, value));
        Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new UInt128(high, low)).Sample(value => Comes(ValueCodecs.UInt128, value));
        Gen.Byte.Array[0, 40].Select(bytes => new BigInteger(bytes)).Sample(value => Comes(ValueCodecs.BigInteger, value));

        static bool Comes<T>(ValueCodec<T> codec, T value)
            where T : IBinaryInteger<T> => Json.RoundTrip(codec, value) == value;
    }

    [Fact]
    public void Floating_point_numbers_come_back_bit_by_bit()
    {
        Gen.Int.Select(BitConverter.Int32BitsToSingle).Sample(value => BitConverter.SingleToInt32Bits(Json.RoundTrip(ValueCodecs.Single, value)) == Bits(value));
        Gen.Long.Select(BitConverter.Int64BitsToDouble).Sample(value => BitConverter.DoubleToInt64Bits(Json.RoundTrip(ValueCodecs.Double, value)) == Bits64(value));
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            Half value = BitConverter.UInt16BitsToHalf((ushort)bits);
            Half expected = Half.IsNaN(value) ? Half.NaN : value;
            Assert.Equal(BitConverter.HalfToInt16Bits(expected), BitConverter.HalfToInt16Bits(Json.RoundTrip(ValueCodecs.Half, value)));
        }

        // The payload of a NaN is not kept.
        static int Bits(float value) => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value);
        static long Bits64(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);
    }

    [Theory]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData(-0.0, "-0")]
    [InlineData(double.Epsilon, "5E-324")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    public void Doubles_are_stored_as_documented(double value, string json)
    {
        Assert.Equal(json, Json.Write(ValueCodecs.Double, value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(Json.Read(ValueCodecs.Double, json)));
    }

    [Fact]
    public void Decimals_keep_scale_and_sign() =>
        Gen.OneOf(Gen.Decimal, Gen.OneOfConst(decimal.MaxValue, decimal.MinValue, 1.00m, 0.0000000000000000000000000001m, new decimal(0, 0, 0, isNegative: true, 3)))
            .Sample(value => decimal.GetBits(Json.RoundTrip(ValueCodecs.Decimal, value)).SequenceEqual(decimal.GetBits(value)));

    [Fact]
    public void Strings_come_back_or_are_refused() =>
        Gen.OneOf(Gen.String, Gen.Char['\uD7FE', '\uE001'].Array[0, 6].Select(chars => new string(chars))).Sample(value =>
        {
            if (new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true) is var strict && IsValid(strict, value))
            {
                return Json.RoundTrip(ValueCodecs.String, value) == value;
            }

            Assert.Throws<ValueFormatException>(() => Json.Write(ValueCodecs.String, value));
            return true;
        });

    [Fact]
    public void Every_character_comes_back_or_is_refused()
    {
        for (int i = char.MinValue; i <= char.MaxValue; i++)
        {
            char value = (char)i;
            if (char.IsSurrogate(value))
            {
                Assert.Throws<ValueFormatException>(() => Json.Write(ValueCodecs.Char, value));
            }
            else
            {
                Assert.Equal(value, Json.RoundTrip(ValueCodecs.Char, value));
            }
        }
    }

    [Fact]
    public void Enums_are_their_names_or_numbers()
    {
        Assert.Equal("\"Warmup\"", Json.Write(ValueCodecs.Enum<Phase>(), Phase.Warmup));
        Assert.Equal("7", Json.Write(ValueCodecs.Enum<Phase>(), (Phase)7));
        Assert.Equal("\"Tied, Biased\"", Json.Write(ValueCodecs.Enum<Traits>(), Traits.Tied | Traits.Biased));
        Assert.Equal("-1", Json.Write(ValueCodecs.Enum<DayOfWeek>(), (DayOfWeek)(-1)));

        Gen.ULong.Sample(bits => Json.RoundTrip(ValueCodecs.Enum<Phase>(), (Phase)bits) == (Phase)bits);
        Gen.Int.Sample(bits => Json.RoundTrip(ValueCodecs.Enum<Traits>(), (Traits)bits) == (Traits)bits);
        Gen.Int[-3, 10].Sample(bits => Json.RoundTrip(ValueCodecs.Enum<DayOfWeek>(), (DayOfWeek)bits) == (DayOfWeek)bits);
    }

    [Fact]
    public void Null_comes_back()
    {
        Assert.Null(Json.RoundTrip(ValueCodecs.Nullable(ValueCodecs.Double), null));
        Assert.Equal(1.5, Json.RoundTrip(ValueCodecs.Nullable(ValueCodecs.Double), 1.5));
        Assert.Null(Json.RoundTrip(ValueCodecs.NullableReference(ValueCodecs.String), null));
        Assert.Equal("a", Json.RoundTrip(ValueCodecs.NullableReference(ValueCodecs.String), "a"));
        Assert.Throws<ValueFormatException>(() => Json.Write(ValueCodecs.String, null!));
    }

    [Theory]
    [InlineData("2147483648")]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void What_is_not_a_32_bit_integer_is_refused(string json)
    {
        var refusal = Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.Int32, json));
        Assert.StartsWith("expected a 32-bit integer, found ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("\"nan\"")]
    [InlineData("\"+Infinity\"")]
    [InlineData("true")]
    public void What_is_not_a_double_is_refused(string json) =>
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.Double, json));

    [Theory]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("1e2")]
    public void What_is_not_exact_as_a_decimal_is_refused(string json) =>
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.Decimal, json));

    [Theory]
    [InlineData("\"Cooldown\"")]
    [InlineData("\"warmup\"")]
    [InlineData("\"1\"")]
    [InlineData("\"\"")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("18446744073709551616")]
    public void What_is_no_name_of_the_enum_is_refused(string json) =>
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.Enum<Phase>(), json));

    [Fact]
    public void Text_that_is_not_Unicode_is_refused() =>
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.String, "\"\\ud800\""));

    private static bool IsValid(System.Text.UTF8Encoding strict, string value)
    {
        try
        {
            strict.GetByteCount(value);
            return true;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return false;
        }
    }
}
