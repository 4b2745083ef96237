using Fabric.Formats.Pickle;

namespace Fabric.Formats.Dcp;

/// <summary>Where the items are: for a name, and the part's offsets if it is a tensor's, one range.</summary>
internal sealed class DcpPlaces
{
    // Offsets as text; none for what is no tensor.
    private readonly Dictionary<(string Name, string? Offsets), DcpRange> _ranges = [];

    public DcpPlaces(PickleDict storageData, string path)
    {
        foreach ((PickleValue key, PickleValue value) in storageData.Entries)
        {
            DcpAttributes index = DcpAttributes.Of(key, path, "MetadataIndex");
            DcpAttributes info = DcpAttributes.Of(value, path, "_StorageInfo");
            long[]? offsets = index.Find<PickleTuple>("offset") is { } offset ? DcpNumbers.Dimensions(offset, path) : null;
            string name = index.Get<PickleString>("fqn").Value;
            if (info.Find<PickleValue>("transform_descriptors") is not (null or PickleNone or PickleList { Items.Count: 0 } or PickleTuple { Items.Count: 0 }))
            {
                throw DcpErrors.BrokenItem(path, name, "its bytes are transformed, by compression or encryption, which is not undone here");
            }

            var range = new DcpRange(info.Get<PickleString>("relative_path").Value, info.GetCount("offset"), info.GetCount("length"));
            if (!_ranges.TryAdd(KeyOf(name, offsets), range))
            {
                throw DcpErrors.BrokenItem(path, name, "one part of it is in two places");
            }
        }
    }

    public IEnumerable<string> Files => _ranges.Values.Select(range => range.File).Distinct();

    /// <summary>Finds a place. Each is of one part: it is not found again.</summary>
    /// <returns><see langword="null"/> where nothing is said of it.</returns>
    public DcpRange? Take(string name, long[]? offsets) =>
        _ranges.Remove(KeyOf(name, offsets), out DcpRange range) ? range : null;

    private static (string Name, string? Offsets) KeyOf(string name, long[]? offsets) =>
        (name, offsets is null ? null : string.Join(',', offsets));
}
