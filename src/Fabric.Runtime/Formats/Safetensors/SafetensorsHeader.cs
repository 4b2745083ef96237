namespace Fabric.Formats.Safetensors;

/// <summary>What a safetensors file says about itself, checked against every rule of the format.</summary>
/// <param name="Bytes">The 8 length bytes and the header, as they stand in the file: the data follows.</param>
/// <param name="Tensors">In the order of their data.</param>
/// <param name="Metadata">The entries of <c>__metadata__</c>.</param>
internal sealed record SafetensorsHeader(
    ReadOnlyMemory<byte> Bytes,
    IReadOnlyList<SafetensorsTensor> Tensors,
    IReadOnlyDictionary<string, SafetensorsMetadataValue> Metadata)
{
    /// <summary>The bytes before the header: its length, little-endian.</summary>
    public const int PrefixLength = 8;

    /// <summary>The longest header in bytes that readers take.</summary>
    public const int MaxLength = 100_000_000;

    public const string MetadataKey = "__metadata__";

    /// <summary>Where in the file the data begins.</summary>
    public long DataStart => Bytes.Length;

    /// <summary>The length of the data in bytes.</summary>
    public long DataLength => Tensors.Count == 0 ? 0 : Tensors[^1].End;
}
