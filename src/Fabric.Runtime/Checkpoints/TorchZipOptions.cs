using Fabric.Formats.Torch;

namespace Fabric;

/// <summary>How files that <c>torch.save</c> wrote are read.</summary>
public sealed record TorchZipOptions
{
    /// <summary>
    /// Whether what is read of a record is held to its CRC-32. PyTorch does not look at them, and can be told to write wrong ones
    /// (<c>torch.serialization.set_crc32_options(False)</c>): switch it off for such files.
    /// </summary>
    public bool CheckCrc { get; init; } = true;

    /// <summary>How deep values of the pickle may be nested.</summary>
    public int MaxDepth { get; init; } = TorchReadOptions.Default.Pickle.MaxDepth;

    /// <summary>The longest pickle in bytes. Tensors are not in it.</summary>
    public long MaxPickleLength { get; init; } = TorchReadOptions.Default.Pickle.MaxLength;

    /// <summary>The longest tensor in bytes that repeats elements of a shorter storage, as an expanded one does.</summary>
    public long MaxExpandedLength { get; init; } = TorchReadOptions.Default.MaxExpandedLength;

    internal static TorchReadOptions ToReading(TorchZipOptions? options) => options is null
        ? TorchReadOptions.Default
        : TorchReadOptions.Default with
        {
            CheckCrc = options.CheckCrc,
            MaxExpandedLength = options.MaxExpandedLength,
            Pickle = TorchReadOptions.Default.Pickle with { MaxDepth = options.MaxDepth, MaxLength = options.MaxPickleLength },
        };
}
