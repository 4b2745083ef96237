namespace Fabric.Formats.Pickle;

/// <summary>The name of a class or a function. It is never looked up.</summary>
internal sealed class PickleGlobal : PickleValue
{
    public PickleGlobal(string module, string name)
    {
        // Names of Python 2, which pickles of protocols up to 2 use.
        Module = module switch
        {
            "__builtin__" or "exceptions" => "builtins",
            "copy_reg" => "copyreg",
            _ => module,
        };
        Name = name;
        FullName = $"{Module}.{Name}";
    }

    public string Module { get; }

    public string Name { get; }

    public string FullName { get; }
}
