using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>Values that are one string. Only what comes out as it went in is read.</summary>
internal sealed class TextCodec<T> : ValueCodec<T>
{
    private readonly string _expected;
    private readonly Func<T, string> _format;
    private readonly Parser _tryParse;

    public TextCodec(string expected, Func<T, string> format, Parser tryParse)
    {
        _expected = expected;
        _format = format;
        _tryParse = tryParse;
    }

    public delegate bool Parser(string text, out T value);

    public override void Write(Utf8JsonWriter writer, T value) =>
        writer.WriteStringValue(value is null ? throw Refusal.Null() : _format(value));

    public override T Read(ref Utf8JsonReader reader)
    {
        string text = Token.ReadString(ref reader, _expected);
        return _tryParse(text, out T value) && _format(value) == text
            ? value
            : throw Token.Unexpected(ref reader, _expected);
    }
}
