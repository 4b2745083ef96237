using System.Numerics;

namespace Fabric.Formats.Pickle;

internal sealed partial class PickleReader
{
    // log10(256), rounded down.
    private const double DigitsPerByte = 2.4;

    private bool TryScalar(PickleOpcode opcode)
    {
        PickleValue? value = opcode switch
        {
            PickleOpcode.None => PickleNone.Instance,
            PickleOpcode.NewTrue => PickleBoolean.True,
            PickleOpcode.NewFalse => PickleBoolean.False,
            PickleOpcode.Int => IntLine(Charged(_input.ReadLine())),
            PickleOpcode.BinInt => PickleInteger.Of(_input.ReadInt32()),
            PickleOpcode.BinInt1 => PickleInteger.Of(_input.ReadByte()),
            PickleOpcode.BinInt2 => PickleInteger.Of(_input.ReadUInt16()),
            PickleOpcode.Long => PickleInteger.Of(PickleText.Integer(Charged(_input.ReadLine()), _limits.MaxDigits)),
            PickleOpcode.Long1 => Integer(_input.ReadByte()),
            PickleOpcode.Long4 => Integer(_input.ReadInt32()),
            PickleOpcode.Float => new PickleFloat(PickleText.Float(Charged(_input.ReadLine()))),
            PickleOpcode.BinFloat => new PickleFloat(_input.ReadDouble()),
            PickleOpcode.String => ByteString(PickleText.QuotedBytes(Charged(_input.ReadLine()))),
            PickleOpcode.BinString => ByteString(Take(_input.ReadInt32())),
            PickleOpcode.ShortBinString => ByteString(Take(_input.ReadByte())),
            PickleOpcode.Unicode => new PickleString(PickleText.RawUnicodeEscape(Charged(_input.ReadLine()))),
            PickleOpcode.BinUnicode => new PickleString(PickleText.Utf8(Take(_input.ReadUInt32()))),
            PickleOpcode.ShortBinUnicode => new PickleString(PickleText.Utf8(Take(_input.ReadByte()))),
            PickleOpcode.BinUnicode8 => new PickleString(PickleText.Utf8(Take(LongLength()))),
            PickleOpcode.BinBytes => new PickleBytes(TakeArray(_input.ReadUInt32())),
            PickleOpcode.ShortBinBytes => new PickleBytes(TakeArray(_input.ReadByte())),
            PickleOpcode.BinBytes8 => new PickleBytes(TakeArray(LongLength())),
            PickleOpcode.ByteArray8 => new PickleBytes(TakeArray(LongLength()), isByteArray: true),
            _ => null,
        };
        if (value is null)
        {
            return false;
        }

        _stack.Push(value);
        return true;
    }

    // Protocols 0 and 1 have no other way to write a bool.
    private PickleValue IntLine(ReadOnlySpan<byte> line) =>
        line.SequenceEqual("01"u8) ? PickleBoolean.True
        : line.SequenceEqual("00"u8) ? PickleBoolean.False
        : PickleInteger.Of(PickleText.Integer(line, _limits.MaxDigits));

    private PickleInteger Integer(int length) =>
        length * DigitsPerByte <= _limits.MaxDigits
            ? PickleInteger.Of(new BigInteger(Take(length)))
            : throw new PickleRuleException($"an integer has more than {_limits.MaxDigits} digits (the limit is PickleLimits.MaxDigits)");

    // A str of Python 2 holds text or bytes, and does not say which.
    private static PickleValue ByteString(ReadOnlySpan<byte> bytes) =>
        PickleText.TryUtf8(bytes, out string text) && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            ? new PickleString(text, isByteString: true)
            : new PickleBytes(bytes.ToArray());

    private long LongLength()
    {
        ulong length = _input.ReadUInt64();
        return length > long.MaxValue ? -1 : (long)length;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        _input.Require(length);
        ChargeText(length);
        return _input.Read(length);
    }

    private byte[] TakeArray(long length)
    {
        _input.Require(length);
        ChargeText(length);
        return _input.ReadArray(length);
    }

    private ReadOnlySpan<byte> Charged(ReadOnlySpan<byte> line)
    {
        ChargeText(line.Length);
        return line;
    }

    private void ChargeText(long length)
    {
        _textBytes += length;
        if (_textBytes > _limits.MaxTextBytes)
        {
            throw new PickleRuleException($"its strings have more than {_limits.MaxTextBytes} bytes (the limit is PickleLimits.MaxTextBytes)");
        }
    }
}
