namespace Fabric.Formats.Zip;

/// <summary>How much an archive may ask for. Whatever its limits, it is held to its own length first.</summary>
internal sealed record ZipLimits
{
    public static ZipLimits Default { get; } = new();

    public int MaxRecords { get; init; } = 1_000_000;

    /// <summary>The longest directory in bytes: all of it is read when the archive is opened.</summary>
    public int MaxDirectoryLength { get; init; } = 256 << 20;

    /// <summary>What all deflated records together may become.</summary>
    public long MaxInflatedLength { get; init; } = 64L << 30;
}
