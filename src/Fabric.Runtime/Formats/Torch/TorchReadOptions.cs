using Fabric.Formats.Pickle;
using Fabric.Formats.Zip;

namespace Fabric.Formats.Torch;

/// <summary>How a file of PyTorch is read.</summary>
internal sealed record TorchReadOptions
{
    public static TorchReadOptions Default { get; } = new();

    /// <summary>Whether records of a zip archive are held to their CRC-32. PyTorch can be told to write wrong ones.</summary>
    public bool CheckCrc { get; init; } = true;

    public PickleLimits Pickle { get; init; } = PickleLimits.Default;

    public ZipLimits Zip { get; init; } = ZipLimits.Default;

    /// <summary>How long a tensor may be that repeats elements of a shorter storage, in bytes.</summary>
    public long MaxExpandedLength { get; init; } = 1L << 30;

    /// <summary>How long a pickle may become when it is inflated, beside a multiple of its stored length.</summary>
    public long MaxInflatedPickle { get; init; } = 64L << 20;
}
