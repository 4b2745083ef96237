using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>
/// Files that earlier versions wrote, all with the same content. They are never written anew: what they hold must stay readable, and
/// the newest be written the same.
/// </summary>
public sealed class GoldenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private const string Newest = "v1-fingerprints.safetensors";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v1.safetensors", "f385c4b1916746512f0b613aafa24e3f")]
    [InlineData(Newest, "5bab2b78d354b9b56cd6f6e35d522378")]
    public async Task Every_version_still_reads(string file, string identity)
    {
        CheckpointContent content = Contents.OfEveryKind();
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(Golden(file), options: null, default);
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
        Assert.Equal(file == Newest ? content.Fingerprints : [], index.Fingerprints);
        Assert.Equal(identity, index.Identity);
    }

    [Fact]
    public async Task The_same_content_still_gives_the_same_bytes()
    {
        await Saves.SaveAsync(_folder["again"], Contents.OfEveryKind());
        Assert.Equal(await File.ReadAllBytesAsync(Golden(Newest)), await File.ReadAllBytesAsync(_folder["again"]));
    }

    private static string Golden(string file) => Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", file);
}
