using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>How a tensor of a file of others lies there: strided, of another byte order, a view of something larger.</summary>
internal abstract class StoredForm
{
    /// <summary>The length in bytes of the tensor without gaps.</summary>
    public abstract long Length { get; }

    /// <summary>Makes the row-major, little-endian tensor without gaps of what was read.</summary>
    /// <param name="stored">What was read.</param>
    /// <param name="tensor">Takes <see cref="Length"/> bytes.</param>
    public abstract void Decode(NativeBlock stored, NativeBlock tensor);
}
