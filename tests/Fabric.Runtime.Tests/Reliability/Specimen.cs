using System.IO.Hashing;
using System.Text;
using Fabric.Checkpoints;
using Fabric.Formats.Safetensors;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Storage;
using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>A whole checkpoint in memory, of which damaged ones are made.</summary>
internal sealed class Specimen
{
    private readonly Dictionary<string, List<(string Tensor, long Start, long End)>> _places = new(StringComparer.Ordinal);

    private Specimen(string path, IReadOnlyDictionary<string, byte[]> files) => (Path, Files) = (path, files);

    public string Path { get; }

    /// <summary>By their full paths.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>All that comes out of it.</summary>
    public string Content { get; private set; } = "";

    /// <param name="path">A checkpoint on the disk, a file or a folder. It may go afterwards.</param>
    public static async Task<Specimen> TakeAsync(string path)
    {
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path) : [path];
        var specimen = new Specimen(path, files.ToDictionary(static file => file, File.ReadAllBytes, StringComparer.Ordinal));
        await using CheckpointIndex opened = specimen.Open(specimen.Files);
        foreach (string file in files)
        {
            specimen._places.Add(file, [.. PlacesIn(file, opened)]);
        }

        specimen.Content = await ReadAsync(opened);
        return specimen;
    }

    public CheckpointIndex Open(IReadOnlyDictionary<string, byte[]> files) => CheckpointIndex.Open(new BytesFileSystem(files), Path);

    public Task<CheckpointVerification> VerifyAsync(IReadOnlyDictionary<string, byte[]> files) =>
        Verification.RunAsync(new BytesFileSystem(files), Path, new VerifyOptions(), default);

    /// <summary>Where the data of tensors begins and ends.</summary>
    public IReadOnlyList<(string Tensor, long Start, long End)> PlacesIn(string file) => _places[file];

    /// <summary>The tensors that differ, where nothing else does.</summary>
    public string[] TensorsHit(string file, byte[] damaged)
    {
        byte[] whole = Files[file];
        if (damaged.Length != whole.Length)
        {
            return [];
        }

        List<(string Tensor, long Start, long End)> hit = [.. _places[file].Where(place => Differs((int)place.Start, (int)place.End))];
        var rest = (byte[])damaged.Clone();
        hit.ForEach(place => whole.AsSpan((int)place.Start..(int)place.End).CopyTo(rest.AsSpan((int)place.Start)));
        return rest.AsSpan().SequenceEqual(whole) ? [.. hit.Select(static place => place.Tensor)] : [];

        bool Differs(int start, int end) => !damaged.AsSpan(start..end).SequenceEqual(whole.AsSpan(start..end));
    }

    /// <summary>Reads all that is in it, as a load does, and tells it in one text.</summary>
    public static async Task<string> ReadAsync(CheckpointIndex index)
    {
        var targets = index.Tensors.Select(static tensor => (tensor.Name, Target: new TrackedTarget(tensor.Bytes))).ToArray();
        try
        {
            await index.ReadAsync([.. targets.Select(static read => new TensorRead(read.Name, read.Target))], progress: null, default);
        }
        finally
        {
            Assert.All(targets, static read => Assert.Equal(0, read.Target.Outstanding));
        }

        var text = new StringBuilder();
        text.Append(index.StateType).Append(index.Schema).Append(index.WorldSize).AppendLine();
        text.AppendJoin('\n', index.Fingerprints).AppendLine();
        text.AppendJoin('\n', index.Aliases).AppendLine();
        foreach ((IndexedTensor tensor, (_, TrackedTarget target)) in index.Tensors.Zip(targets))
        {
            text.Append(tensor.Name).Append(tensor.Dtype).AppendJoin(',', tensor.Shape).Append(XxHash3.HashToUInt64(target.Bytes)).AppendLine();
        }

        foreach (string name in index.ValueNames)
        {
            text.Append(name).Append(Encoding.UTF8.GetString(index.GetValue(name).Span)).AppendLine();
        }

        return text.ToString();
    }

    private static IEnumerable<(string Tensor, long Start, long End)> PlacesIn(string file, CheckpointIndex index)
    {
        if (!file.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            return index.IsFolder ? [] : index.Tensors.Where(static tensor => tensor.Bytes > 0).Select(tensor => (tensor.Name, index.Files[0].Find(tensor.Name).Range))
                .Select(static place => (place.Name, place.Range.Offset, place.Range.End));
        }

        using StoredFile stored = StoredFile.Open(FileSystem.Os, file);
        SafetensorsHeader header = SafetensorsFile.ReadHeader(stored);
        return [.. header.Tensors.Select(tensor => (tensor.Name, header.DataStart + tensor.Begin, header.DataStart + tensor.End))];
    }
}
