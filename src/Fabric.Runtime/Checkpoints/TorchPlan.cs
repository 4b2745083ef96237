using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Formats.Zip;
using Fabric.Interop;
using Fabric.Schemas;

namespace Fabric.Checkpoints;

/// <summary>Lays out a file that <c>torch.load</c> reads: a storage for each tensor, in the order of the members.</summary>
internal static class TorchPlan
{
    /// <summary>The record that holds the manifest. <c>torch.load</c> passes over it.</summary>
    public const string ManifestRecord = ".data/fabric.json";

    private const string DefaultPrefix = "archive";

    /// <param name="content">What is saved.</param>
    /// <param name="writer">The library that writes, with its version.</param>
    /// <param name="path">The file: its name without extension is the folder in the archive, as PyTorch has it.</param>
    /// <exception cref="CheckpointException">PyTorch lacks the type of a tensor.</exception>
    public static SavePlan Create(PlannedContent content, string writer, string path)
    {
        Manifest manifest = content.ToManifest(writer);
        ReadOnlyMemory<byte> json = ManifestWriter.Write(manifest);
        ReadOnlyMemory<byte> pickle = PickleWriter.Write(Document(content, manifest));
        var archive = new TorchArchiveLayout(
            PrefixOf(path), pickle.Length, [.. content.Entries.Select(static entry => FileTensor.Whole(entry).Length)], [new ZipEntry(ManifestRecord, json.Length)]);

        var ranges = new List<TensorRange>(content.Entries.Count);
        int block = 0;
        for (int key = 0; key < content.Entries.Count; key++)
        {
            TensorEntry entry = content.Entries[key];
            long length = archive.Layout.Entries[archive.Storage(key)].Length;
            ranges.Add(new TensorRange(entry.Name, archive.Layout.Places[archive.Storage(key)].Data, length, block));
            block += checked((int)DataBlocks.CountOf(length));
        }

        TensorSource?[] sources = [.. content.Entries.Select(static entry => FileTensor.Whole(entry).Source)];
        return new SavePlan(new TorchFrame(archive, ranges, sources, pickle, json), ranges, sources, block);
    }

    private static PickleValue Document(PlannedContent content, Manifest manifest)
    {
        var pickle = new TensorPickle();
        var tensors = new Dictionary<string, PickleValue>(content.Entries.Count, StringComparer.Ordinal);
        for (int key = 0; key < content.Entries.Count; key++)
        {
            TensorEntry entry = content.Entries[key];
            tensors.Add(entry.Name, pickle.Create(DtypeOf(entry), entry.Shape, key));
        }

        // Tied tensors share a storage, not an object, as in a state dict.
        Dictionary<string, int> keys = content.Entries.Select(static (entry, key) => (entry.Name, key)).ToDictionary(StringComparer.Ordinal);
        IEnumerable<(string, PickleValue)> aliases = content.Aliases.Select(alias =>
        {
            TensorEntry entry = content.Entries[keys[alias.Value]];
            return (alias.Key, pickle.Create(DtypeOf(entry), entry.Shape, keys[alias.Value]));
        });
        var all = new DocumentTensors(tensors.Select(static tensor => (tensor.Key, tensor.Value)).Concat(aliases));
        return content.Python is { } python
            ? python.ToDocument(all, manifest.Values.Select(static value => value.Key).ToHashSet(StringComparer.Ordinal))
            : StateDocument.Create(
                SchemaParser.TryParseMembers(manifest.Schema) ?? [],
                all,
                manifest.Values.ToDictionary(static value => value.Key, static value => Parse(value.Value)));
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json) => JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = ManifestReader.MaxDepth });

    private static TorchDtype DtypeOf(TensorEntry entry) => TorchDtype.Of(entry.Dtype) ?? throw new CheckpointException(
        $"Tensor '{entry.Name}' is {entry.Dtype}, which PyTorch's own format does not have. Save to another name, such as one that ends in '.safetensors'.");

    private static string PrefixOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return name.Length == 0 ? DefaultPrefix : name;
    }
}
