namespace Fabric.Checkpoints;

/// <summary>Where the bytes of one tensor stand in a file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Offset">From the start of the file, in bytes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="FirstBlock">The number of its first block; meaningless where the file has no hashes.</param>
internal readonly record struct TensorRange(string Name, long Offset, long Length, int FirstBlock)
{
    public long End => Offset + Length;
}
