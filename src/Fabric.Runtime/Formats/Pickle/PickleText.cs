using System.Globalization;
using System.Numerics;
using System.Text;

namespace Fabric.Formats.Pickle;

/// <summary>How pickles write numbers and strings.</summary>
internal static class PickleText
{
    /// <summary>UTF-8 in which a lone surrogate may stand, as Python's <c>surrogatepass</c> writes it.</summary>
    public static string Utf8(ReadOnlySpan<byte> bytes) =>
        TryUtf8(bytes, out string text) ? text : throw new PickleRuleException("a string is not UTF-8");

    public static bool TryUtf8(ReadOnlySpan<byte> bytes, out string text)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            text = Encoding.UTF8.GetString(bytes);
            return true;
        }

        var result = new StringBuilder(bytes.Length);
        text = "";
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                result.Append(rune);
            }
            else if (bytes is [0xED, >= 0xA0 and <= 0xBF, >= 0x80 and <= 0xBF, ..])
            {
                length = 3;
                result.Append((char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
            }
            else
            {
                return false;
            }

            bytes = bytes[length..];
        }

        text = result.ToString();
        return true;
    }

    /// <summary>Bytes as <see cref="TryUtf8"/> reads them.</summary>
    public static byte[] ToUtf8(string text)
    {
        var bytes = new List<byte>(text.Length);
        Span<byte> encoded = stackalloc byte[4];
        for (int i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                char surrogate = text[i++];
                bytes.AddRange([(byte)(0xE0 | (surrogate >> 12)), (byte)(0x80 | ((surrogate >> 6) & 0x3F)), (byte)(0x80 | (surrogate & 0x3F))]);
            }
        }

        return [.. bytes];
    }

    /// <returns>False where a character is beyond Latin-1.</returns>
    public static bool TryLatin1(string text, out byte[] bytes)
    {
        bool fits = !text.AsSpan().ContainsAnyExceptInRange('\0', '\xff');
        bytes = fits ? Encoding.Latin1.GetBytes(text) : [];
        return fits;
    }

    /// <summary>A decimal integer, with the <c>L</c> that Python 2 puts behind.</summary>
    public static BigInteger Integer(ReadOnlySpan<byte> line, int maxDigits)
    {
        string digits = Encoding.Latin1.GetString(line).Trim();
        if (digits.EndsWith('L'))
        {
            digits = digits[..^1];
        }

        if (digits.Length > maxDigits)
        {
            throw new PickleRuleException($"an integer has {digits.Length} digits (the limit is PickleLimits.MaxDigits, {maxDigits})");
        }

        return BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw new PickleRuleException("an integer is not a number");
    }

    public static double Float(ReadOnlySpan<byte> line)
    {
        string text = Encoding.Latin1.GetString(line).Trim();
        switch (text.TrimStart('+', '-').ToLowerInvariant())
        {
            case "inf" or "infinity":
                return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            case "nan":
                return double.NaN;
            default:
                const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value)
                    ? value
                    : throw new PickleRuleException("a float is not a number");
        }
    }

    /// <summary>Latin-1 with <c>\u</c> and <c>\U</c> for the rest: Python's <c>raw-unicode-escape</c>.</summary>
    public static string RawUnicodeEscape(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] is (byte)'u' or (byte)'U')
            {
                int digits = line[i + 1] == 'u' ? 4 : 8;
                text.Append(CodePoint(line, i + 2, digits));
                i += 1 + digits;
            }
            else
            {
                text.Append((char)line[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>What Python 2's <c>repr</c> writes of a <c>str</c>: quotes around, escapes within.</summary>
    public static byte[] QuotedBytes(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'\'' or (byte)'"'))
        {
            throw new PickleRuleException("a string does not stand between two equal quotes");
        }

        line = line[1..^1];
        var bytes = new List<byte>(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add(line[i]);
                continue;
            }

            if (++i == line.Length)
            {
                throw new PickleRuleException("a string ends within an escape");
            }

            switch ((char)line[i])
            {
                case '\\' or '\'' or '"':
                    bytes.Add(line[i]);
                    break;
                case 'x' when i + 2 < line.Length && byte.TryParse(line.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte hex):
                    bytes.Add(hex);
                    i += 2;
                    break;
                case 'x':
                    throw new PickleRuleException("a string holds a broken escape");
                case >= '0' and <= '7':
                    int octal = 0;
                    int last = Math.Min(i + 3, line.Length);
                    for (; i < last && line[i] is >= (byte)'0' and <= (byte)'7'; i++)
                    {
                        octal = (octal * 8) + (line[i] - '0');
                    }

                    i--;
                    bytes.Add((byte)octal);
                    break;
                case var simple when "abfnrtv".Contains(simple, StringComparison.Ordinal):
                    bytes.Add((byte)"\a\b\f\n\r\t\v"["abfnrtv".IndexOf(simple, StringComparison.Ordinal)]);
                    break;
                default:
                    bytes.AddRange([(byte)'\\', line[i]]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static string CodePoint(ReadOnlySpan<byte> line, int start, int digits)
    {
        if (line.Length - start < digits ||
            !int.TryParse(line.Slice(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) ||
            value is < 0 or > 0x10FFFF)
        {
            throw new PickleRuleException("a string holds a broken escape");
        }

        return value > 0xFFFF ? char.ConvertFromUtf32(value) : ((char)value).ToString();
    }
}
