using System.Buffers.Binary;
using System.Text.Json;
using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

/// <summary>What others find in a folder: read from the raw JSON, without our reader.</summary>
public sealed class ShardedLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The rules of PyTorch's HuggingFaceStorageReader (2.8): every file with its own offsets, one a dimension, for all of its tensors and no others; the
    /// shape of the whole is what the chunks reach, and they fill it without gap or overlap.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Shards_keep_the_rules_of_PyTorchs_reader(int worldSize)
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(worldSize));
        var chunks = new Dictionary<string, List<(long[] Offsets, long[] Shape)>>();
        foreach (string path in Directory.GetFiles(_folder["run"], "*.safetensors"))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes)));
            JsonElement metadata = header.RootElement.GetProperty("__metadata__");
            Assert.Equal(("pt", "1.0"), (metadata.GetProperty("format").GetString(), metadata.GetProperty("DCP_VERSION").GetString()));
            using JsonDocument sharding = JsonDocument.Parse(metadata.GetProperty("DCP_SHARDING_INFO").GetString()!);
            JsonProperty[] tensors = [.. header.RootElement.EnumerateObject().Where(static entry => entry.Name != "__metadata__")];
            Assert.Equal(tensors.Select(static tensor => tensor.Name).Order(), sharding.RootElement.EnumerateObject().Select(static entry => entry.Name).Order());
            foreach (JsonProperty tensor in tensors)
            {
                long[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(static length => length.GetInt64())];
                long[] offsets = [.. sharding.RootElement.GetProperty(tensor.Name).GetProperty("saved_offsets").EnumerateArray().Select(static offset => offset.GetInt64())];
                Assert.Equal(shape.Length, offsets.Length);
                chunks.TryAdd(tensor.Name, []);
                chunks[tensor.Name].Add((offsets, shape));
            }
        }

        foreach (TensorEntry entry in ShardedContents.Whole(worldSize).Tensors)
        {
            long[] whole = entry.Dtype == TensorDtype.Complex128 ? [.. entry.Shape, 2] : entry.Shape;
            List<(long[] Offsets, long[] Shape)> parts = [.. chunks[entry.Name].OrderBy(static part => part.Offsets.FirstOrDefault())];
            long next = 0;
            Assert.All(parts, part =>
            {
                Assert.Equal(whole.Skip(1), part.Shape.Skip(1));
                Assert.All(part.Offsets.Skip(1), static offset => Assert.Equal(0, offset));
                Assert.Equal(next, part.Offsets.FirstOrDefault());
                next += part.Shape.FirstOrDefault();
            });
            Assert.Equal(whole.FirstOrDefault(), next);
        }
    }

    /// <summary>A folder that an earlier version wrote. It is never written anew.</summary>
    [Fact]
    public async Task The_golden_folder_still_reads_and_its_content_gives_the_same_bytes()
    {
        string golden = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", "v1-sharded");
        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(golden);
        Assert.All(ShardedContents.Whole(3, isSmall: true).Tensors, entry => Assert.Equal(Contents.BytesOf(entry), bytes[entry.Name]));
        await Saves.SaveFolderAsync(_folder["again"], ShardedContents.Of(3, isSmall: true));
        string[] files = [.. Directory.GetFiles(golden).Select(static file => Path.GetFileName(file)!)];
        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(golden, file)), File.ReadAllBytes(Path.Combine(_folder["again"], file))));
    }
}
