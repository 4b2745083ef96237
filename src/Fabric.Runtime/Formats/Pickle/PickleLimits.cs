namespace Fabric.Formats.Pickle;

/// <summary>What a pickle may ask for. The defaults are far above what real files need.</summary>
internal sealed record PickleLimits
{
    public static PickleLimits Default { get; } = new();

    /// <summary>The longest pickle, in bytes.</summary>
    public long MaxLength { get; init; } = Array.MaxLength;

    public long MaxOpcodes { get; init; } = 400_000_000;

    /// <summary>How deep values may be nested. Python's own writer ends at about 1,000.</summary>
    public int MaxDepth { get; init; } = 2_000;

    public int MaxMemoEntries { get; init; } = 100_000_000;

    /// <summary>All strings and bytes together, in bytes of the pickle.</summary>
    public long MaxTextBytes { get; init; } = Array.MaxLength;

    /// <summary>Digits of an integer, whose text takes time that grows with their square; of one in binary, about as many.</summary>
    public int MaxDigits { get; init; } = 10_000;

    /// <summary>Copies and comparisons that any pickle may cause, in bytes.</summary>
    public long BaseWork { get; init; } = 16 << 20;

    /// <summary>Copies and comparisons in addition, for each byte of the pickle.</summary>
    public long WorkPerByte { get; init; } = 16;
}
