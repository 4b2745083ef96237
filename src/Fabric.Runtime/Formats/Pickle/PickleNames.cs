namespace Fabric.Formats.Pickle;

/// <summary>What to call things from a file in a message. The file may be hostile.</summary>
internal static class PickleNames
{
    private const int MaxLength = 100;

    public static string Of(PickleValue value) => value switch
    {
        PickleNone => "None",
        PickleBoolean => "a bool",
        PickleInteger => "an int",
        PickleFloat => "a float",
        PickleComplex => "a complex number",
        PickleString => "a string",
        PickleBytes => "bytes",
        PickleList => "a list",
        PickleTuple => "a tuple",
        PickleDict => "a dictionary",
        PickleSet => "a set",
        PickleGlobal global => $"the name {Show(global.FullName)}",
        ForeignObject foreign => $"an object of {Show(foreign.ClassName)}",
        _ => $"a {value.GetType().Name}",
    };

    /// <summary>A name from a file, safe to print.</summary>
    public static string Show(string name)
    {
        string shown = string.Concat(name.Take(MaxLength).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return name.Length > MaxLength ? $"'{shown}…'" : $"'{shown}'";
    }
}
