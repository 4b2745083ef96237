using System.Globalization;
using System.Text;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;

namespace Fabric.Interop;

/// <summary>Keys of dictionaries as parts of names, and as properties of JSON.</summary>
internal static class PythonKeys
{
    // Of keys that are put together. A tuple that holds another twice, and so on, has a text far longer than its file.
    private const int MaxLength = 4096;

    /// <summary>The name of an entry. A key without one of its own goes by its place: <c>#0</c>, <c>#1</c>, ….</summary>
    public static string NameOf(PickleValue key, int place) => OwnNameOf(key) ?? string.Create(CultureInfo.InvariantCulture, $"#{place}");

    /// <returns><see langword="null"/> for a key that has no name of its own, such as an object or a very long tuple.</returns>
    public static string? OwnNameOf(PickleValue key)
    {
        if (key is PickleString name)
        {
            return name.Value;
        }

        var text = new StringBuilder();
        return TryAppend(key, text) ? text.ToString() : null;
    }

    private static bool TryAppend(PickleValue key, StringBuilder text)
    {
        switch (key)
        {
            case PickleString { Value.Length: <= MaxLength } name:
                text.Append(name.Value);
                break;
            case PickleInteger integer:
                text.Append(integer.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case PickleFloat number:
                text.Append(number.Value.ToString("R", CultureInfo.InvariantCulture));
                break;
            case PickleBoolean boolean:
                text.Append(boolean.Value ? "True" : "False");
                break;
            case PickleNone:
                text.Append("None");
                break;
            case PickleBytes { Value.Length: <= MaxLength } bytes:
                text.Append(Convert.ToBase64String(bytes.Value.Span));
                break;
            case PickleGlobal global:
                text.Append(global.FullName);
                break;
            case TorchDtype dtype:
                text.Append(dtype);
                break;
            case PickleTuple tuple:
                return TryAppend(tuple.Items, text);
            default:
                return false;
        }

        return true;
    }

    private static bool TryAppend(IReadOnlyList<PickleValue> items, StringBuilder text)
    {
        text.Append('(');
        foreach ((int i, PickleValue item) in items.Index())
        {
            text.Append(i == 0 ? "" : ", ");
            if (text.Length > MaxLength || !TryAppend(item, text))
            {
                return false;
            }
        }

        text.Append(')');
        return true;
    }
}
