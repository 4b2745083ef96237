using System.Globalization;
using System.Numerics;
using Fabric.CompilerServices.Values;

namespace Fabric.CompilerServices;

public static partial class ValueCodecs
{
    /// <summary>Keys that are strings, verbatim.</summary>
    public static KeyCodec<string> StringKey { get; } = new TextKeyCodec<string>("text", static key => key, TryKeep);

    /// <summary>Keys that are GUIDs.</summary>
    public static KeyCodec<Guid> GuidKey { get; } =
        new TextKeyCodec<Guid>("a GUID", static key => key.ToString("D"), System.Guid.TryParse);

    /// <summary>Keys that are integers.</summary>
    /// <typeparam name="T">The type of the keys.</typeparam>
    /// <returns>The codec.</returns>
    public static KeyCodec<T> IntegerKey<T>()
        where T : struct, IBinaryInteger<T> => new TextKeyCodec<T>(
            "an integer",
            static key => key.ToString(null, CultureInfo.InvariantCulture),
            static (string text, out T key) => T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out key));

    /// <summary>Keys that are names of an enum.</summary>
    /// <typeparam name="T">The type of the keys.</typeparam>
    /// <returns>The codec.</returns>
    public static KeyCodec<T> EnumKey<T>()
        where T : struct, Enum => new TextKeyCodec<T>(
            $"a name of {typeof(T).Name}",
            static key => key.ToString(),
            static (string text, out T key) => System.Enum.TryParse(text, ignoreCase: false, out key));

    private static bool TryKeep(string text, out string key)
    {
        key = text;
        return true;
    }
}
