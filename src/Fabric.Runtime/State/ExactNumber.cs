using System.Globalization;
using System.Numerics;

namespace Fabric.State;

/// <summary>Compares numbers without rounding either.</summary>
internal static class ExactNumber
{
    private const int SignificandBits = 52;
    private const int ExponentBias = 1075;

    /// <summary>Whether a float is the number that decimal digits say: <c>12</c>, <c>-0.50</c>, <c>1E-05</c>.</summary>
    public static bool AreEqual(double value, string digits)
    {
        if (!double.IsFinite(value))
        {
            return false;
        }

        (BigInteger significand, int exponent) = Parts(value);
        (BigInteger number, int scale) = Parts(digits);

        // value = significand x 2^exponent, digits = number x 10^-scale: both sides multiplied until neither has a denominator.
        BigInteger left = significand * BigInteger.Pow(10, Math.Max(scale, 0)) * BigInteger.Pow(2, Math.Max(exponent, 0));
        BigInteger right = number * BigInteger.Pow(10, Math.Max(-scale, 0)) * BigInteger.Pow(2, Math.Max(-exponent, 0));
        return left == right;
    }

    private static (BigInteger Significand, int Exponent) Parts(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> SignificandBits) & 0x7FF);
        long significand = bits & ((1L << SignificandBits) - 1);
        significand |= exponent == 0 ? 0 : 1L << SignificandBits;
        return (bits < 0 ? -significand : significand, Math.Max(exponent, 1) - ExponentBias);
    }

    private static (BigInteger Number, int Scale) Parts(string digits)
    {
        int e = digits.IndexOfAny(['E', 'e']);
        int power = e < 0 ? 0 : int.Parse(digits.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string number = e < 0 ? digits : digits[..e];
        int point = number.IndexOf('.', StringComparison.Ordinal);
        int scale = point < 0 ? 0 : number.Length - point - 1;
        return (BigInteger.Parse(number.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), scale - power);
    }
}
