namespace Fabric.Formats.Pickle;

/// <summary>The name of a class or a function. It is never looked up.</summary>
internal sealed class PickleGlobal : PickleValue
{
    private const string Builtins = "builtins";
    private const string OldBuiltins = "__builtin__";

    // Names of Python 2, which pickles of protocols up to 2 use.
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["xrange"] = "range",
        ["unicode"] = "str",
        ["long"] = "int",
    };

    public PickleGlobal(string module, string name)
    {
        Module = module switch
        {
            OldBuiltins or "exceptions" => Builtins,
            "copy_reg" => "copyreg",
            _ => module,
        };
        Name = module == OldBuiltins ? Renamed.GetValueOrDefault(name, name) : name;
        FullName = $"{Module}.{Name}";
    }

    public string Module { get; }

    public string Name { get; }

    public string FullName { get; }

    /// <summary>Module and name as protocols up to 2 write them.</summary>
    public (string Module, string Name) OldName => Module switch
    {
        Builtins => (OldBuiltins, Renamed.FirstOrDefault(names => names.Value == Name).Key ?? Name),
        "copyreg" => ("copy_reg", Name),
        _ => (Module, Name),
    };
}
