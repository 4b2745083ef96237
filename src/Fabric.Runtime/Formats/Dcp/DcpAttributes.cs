using Fabric.Formats.Pickle;

namespace Fabric.Formats.Dcp;

/// <summary>The fields of an object in the metadata. Its class is known by its last name: the modules it lives in have changed.</summary>
internal readonly struct DcpAttributes
{
    // None where the object has no state.
    private readonly PickleDict? _fields;
    private readonly string _path;

    private DcpAttributes(string className, PickleDict? fields, string path) => (ClassName, _fields, _path) = (className, fields, path);

    public string ClassName { get; }

    public static DcpAttributes Of(PickleValue value, string path, params ReadOnlySpan<string> classNames)
    {
        if (value is ForeignObject { Callable: PickleGlobal global, Attributes: var fields }
            && global.Module.StartsWith("torch.distributed.", StringComparison.Ordinal) && classNames.Contains(global.Name))
        {
            return new DcpAttributes(global.Name, fields, path);
        }

        throw DcpErrors.Broken(path, $"it holds {PickleNames.Of(value)} where an object of the class {string.Join(" or ", classNames.ToArray())} belongs");
    }

    public T? Find<T>(string name)
        where T : PickleValue =>
        _fields?[name] as T;

    public T Get<T>(string name)
        where T : PickleValue =>
        Find<T>(name) ?? throw DcpErrors.Broken(_path, $"an object of the class {ClassName} has no fit {name}");

    public long GetCount(string name) => DcpNumbers.Count(Get<PickleInteger>(name), _path);

    public long[] GetDimensions(string name) => DcpNumbers.Dimensions(Get<PickleTuple>(name), _path);
}
