using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>A file that an early version wrote. It is never written anew: what it holds must stay readable, and be written the same.</summary>
public sealed class GoldenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Golden => Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", "v1.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_version_still_reads()
    {
        CheckpointContent content = Contents.OfEveryKind();
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(Golden, default);
        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(index);

        Assert.Equal(content.Tensors.Count, bytes.Count);
        Assert.All(content.Tensors, entry =>
        {
            Assert.True(index.TryGetTensor(entry.Name, out IndexedTensor stored));
            Assert.Equal(entry.Dtype, stored.Dtype);
            Assert.Equal(entry.Shape, stored.Shape);
            Assert.Equal(Contents.BytesOf(entry), bytes[entry.Name]);
        });
        Assert.Equal(content.Values.Select(value => value.Key), index.ValueNames);
        Assert.All(content.Values, value =>
        {
            Assert.True(index.TryGetValue(value.Key, out ReadOnlyMemory<byte> json));
            Assert.True(json.Span.SequenceEqual(value.Value.Span));
        });
        Assert.Equal(content.Aliases, index.Aliases);
        Assert.Equal((content.StateType, content.Schema, content.WorldSize), (index.StateType, index.Schema, index.WorldSize));
        Assert.Equal("f385c4b1916746512f0b613aafa24e3f", index.Identity);
    }

    [Fact]
    public async Task The_same_content_still_gives_the_same_bytes()
    {
        await Saves.SaveAsync(_folder["again"], Contents.OfEveryKind());
        Assert.Equal(await File.ReadAllBytesAsync(Golden), await File.ReadAllBytesAsync(_folder["again"]));
    }
}
