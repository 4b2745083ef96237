using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>Makes Python's values.</summary>
internal static class Python
{
    public const string OrderedDictClass = "collections.OrderedDict";

    public static PickleNone None => PickleNone.Instance;

    public static PickleInteger Integer(long value) => PickleInteger.Of(value);

    public static PickleDict OrderedDict() => new(OrderedDictClass);

    /// <summary>Adds an entry under a string.</summary>
    public static PickleDict With(this PickleDict dict, string key, PickleValue value)
    {
        dict.Set(new PickleString(key), value);
        return dict;
    }
}
