using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Storage;

namespace Fabric.Formats.Dcp;

/// <summary>The pickle in <c>.metadata</c> → a checked table. Nothing that it names is looked up or run, and no file but itself is opened.</summary>
internal static class DcpMetadataReader
{
    /// <exception cref="CheckpointFormatException">It is something else, breaks a rule, or names a file outside of the folder.</exception>
    /// <exception cref="CheckpointCorruptException">It is cut off.</exception>
    public static DcpMetadata Read(StoredFile file, TorchReadOptions? options = null)
    {
        PickleValue root = TorchFile.Open(file, options).Root;
        DcpAttributes metadata = DcpAttributes.Of(root, file.Path, "Metadata");
        var places = new DcpPlaces(metadata.Get<PickleDict>("storage_data"), file.Path);
        FolderFile.Check(places.Files, file.Path);

        var tensors = new List<DcpTensor>();
        var objects = new Dictionary<string, DcpRange>(StringComparer.Ordinal);
        foreach ((PickleValue key, PickleValue value) in metadata.Get<PickleDict>("state_dict_metadata").Entries)
        {
            string name = (key as PickleString)?.Value ?? throw DcpErrors.Broken(file.Path, "a name is not a string");
            DcpAttributes item = DcpAttributes.Of(value, file.Path, "TensorStorageMetadata", "BytesStorageMetadata");
            if (item.ClassName == "TensorStorageMetadata")
            {
                tensors.Add(ReadTensor(name, item, places, file.Path));
            }
            else
            {
                objects.Add(name, places.Take(name, null) ?? throw Nowhere(file.Path, name));
            }
        }

        return new DcpMetadata(tensors, objects, ReadPaths(metadata.Find<PickleDict>("planner_data"), file.Path));
    }

    private static DcpTensor ReadTensor(string name, DcpAttributes item, DcpPlaces places, string path)
    {
        TorchDtype dtype = DtypeOf(item.Get<ForeignObject>("properties"))
            ?? throw DcpErrors.BrokenItem(path, name, "it is not said of which type its elements are");
        long[] shape = item.GetDimensions("size");
        if (!TensorDtypes.TryGetByteLength(dtype.Tensor ?? TensorDtype.Complex128, shape, out _))
        {
            throw DcpErrors.BrokenItem(path, name, "it would have 2^63 bytes or more");
        }

        var chunks = new List<DcpChunk>();
        foreach (PickleValue value in item.Get<PickleList>("chunks").Items)
        {
            DcpAttributes chunk = DcpAttributes.Of(value, path, "ChunkStorageMetadata");
            var box = new TensorBox(chunk.GetDimensions("offsets"), chunk.GetDimensions("sizes"));
            chunks.Add(new DcpChunk(box, places.Take(name, box.Offsets) ?? throw Nowhere(path, name)));
        }

        return TensorCover.Fault(shape, [.. chunks.Select(chunk => chunk.Box)]) is { } fault
            ? throw DcpErrors.BrokenItem(path, name, fault)
            : new DcpTensor(name, dtype, shape, chunks);
    }

    // A tuple in its __getstate__, with the type first; a dictionary where the class has none.
    private static TorchDtype? DtypeOf(ForeignObject properties) =>
        (properties.State is PickleTuple { Items: [var first, ..] } ? first : properties.Attributes?["dtype"]) as TorchDtype;

    /// <summary>The planner's map from flat names to paths. Planners of others keep there what they like.</summary>
    private static Dictionary<string, IReadOnlyList<PickleValue>> ReadPaths(PickleDict? plannerData, string path)
    {
        var paths = new Dictionary<string, IReadOnlyList<PickleValue>>(StringComparer.Ordinal);
        foreach ((PickleValue key, PickleValue value) in plannerData?.Entries ?? [])
        {
            if (key is not PickleString name || value is not PickleTuple keys)
            {
                continue;
            }

            paths.Add(name.Value, keys.Items.All(part => part is PickleString or PickleInteger)
                ? keys.Items
                : throw DcpErrors.BrokenItem(path, name.Value, "its path holds something else than strings and integers"));
        }

        return paths;
    }

    private static CheckpointFormatException Nowhere(string path, string name) =>
        DcpErrors.BrokenItem(path, name, "it is not said which file has it, or each part of it");
}
