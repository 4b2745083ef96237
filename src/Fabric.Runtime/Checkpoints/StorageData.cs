using Fabric.Formats;
using Fabric.Formats.Torch;

namespace Fabric.Checkpoints;

/// <summary>A storage that is no plain range of the file, or only partly read: it verifies itself.</summary>
internal sealed class StorageData(TorchStorage storage, string tensor, string path) : VerifiedData
{
    public override string Path => path;

    public override ReadOnlySpan<byte> Verify(TensorRange range, long start, ReadOnlySpan<byte> bytes) => bytes;

    protected override void Read(Span<byte> bytes, long offset)
    {
        try
        {
            storage.Read(bytes, offset);
        }
        catch (CheckpointCorruptException e)
        {
            throw new CheckpointCorruptException($"Tensor {FileText.Show(tensor)} is damaged: {e.Message}", e.Path ?? path, e);
        }
    }
}
