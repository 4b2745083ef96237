namespace Fabric.Formats.Pickle;

/// <summary>What to call things from a file in a message. The file may be hostile.</summary>
internal static class PickleNames
{
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
        PickleGlobal global => $"the name {FileText.Show(global.FullName)}",
        ForeignObject foreign => $"an object of {FileText.Show(foreign.ClassName)}",
        _ => $"a {value.GetType().Name}",
    };
}
