namespace Fabric.Formats.Zip;

/// <summary>The general purpose flags that change how a record is read.</summary>
[Flags]
internal enum ZipFlags
{
    None = 0,
    Encrypted = 1 << 0,

    /// <summary>CRC and lengths follow the data; the header may have zeros.</summary>
    DataDescriptor = 1 << 3,

    CompressedPatch = 1 << 5,
    StronglyEncrypted = 1 << 6,

    /// <summary>The name is UTF-8. Otherwise it is in code page 437.</summary>
    Utf8 = 1 << 11,

    HeaderMasked = 1 << 13,
}
