using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>One file that several write.</summary>
public sealed class SharedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.safetensors", true)]
    [InlineData("a.safetensors", false)]
    [InlineData("a.pt", true)]
    [InlineData("a.pt", false)]
    public async Task Any_number_of_writers_makes_the_same_bytes(string file, bool isDurable)
    {
        // Blocks that begin and end anywhere, more tensors than pieces, tensors without bytes, and a value that is too long for a header.
        bool isArchive = file.EndsWith(".pt", StringComparison.Ordinal);
        CheckpointContent content = Contents.Of(
        [
            .. Contents.OfEveryKind().Tensors.Where(tensor => !isArchive || Fabric.Formats.Torch.TorchDtype.Of(tensor.Dtype) is not null),
            .. Enumerable.Range(0, 5).Select(static i => Contents.Tensor($"large.{i}", TensorDtype.UInt8, (4 << 20) + (i * 997))),
            .. Enumerable.Range(0, 300).Select(static i => Contents.Tensor($"small.{i}", TensorDtype.UInt8, i % 7 * 1001)),
        ]) with
        {
            Values = [Contents.Value("long", $"\"{new string('x', PlannedContent.MaxInlineValue)}\"")],
        };
        CommittedCheckpoint alone = await Saves.SaveAsync(_folder[$"alone/{file}"], content);
        foreach (int writers in (int[])[1, 2, 3, 7, 400])
        {
            string path = _folder[$"{writers}/{file}"];
            CommittedCheckpoint shared = await Saves.SaveSharedAsync(path, content, writers, isDurable);
            Assert.Equal(alone.Identity, shared.Identity);
            Assert.True(File.ReadAllBytes(alone.Path).AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"{writers} writers");
        }
    }

    [Fact]
    public void Writers_have_about_as_many_bytes_each()
    {
        SavePlan plan = SavePlan.OfFile(
            PlannedContent.Create(Contents.Of([.. Enumerable.Range(0, 40).Select(static i => Contents.Tensor($"t.{i}", TensorDtype.UInt8, i * 40_000))])), "test");
        long[] lengths = [.. Enumerable.Range(0, 3).Select(writer => new SavePart(plan, writer, 3).Length)];
        Assert.Equal(plan.Ranges.Sum(static range => range.Length), lengths.Sum());
        Assert.InRange(lengths.Max() - lengths.Min(), 0, 2 * TransferPiece.MaxLength);
    }
}
