namespace Fabric.CompilerServices.Values;

/// <summary>Keys that are text already, or have one text each.</summary>
internal sealed class TextKeyCodec<T>(string expected, Func<T, string> format, TextCodec<T>.Parser tryParse) : KeyCodec<T>
{
    internal override string Format(T key)
    {
        string name = format(key);
        int lone = Unicode.IndexOfLoneSurrogate(name);
        return lone < 0
            ? name
            : throw new ValueFormatException($"a key holds half of a surrogate pair, U+{(int)name[lone]:X4}, at index {lone}");
    }

    internal override T Parse(string name) => tryParse(name, out T key) && format(key) == name
        ? key
        : throw new ValueFormatException($"expected {expected} as a key, found \"{name}\"");
}
