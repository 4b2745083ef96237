namespace Fabric.Formats.Zip;

/// <summary>How a record's bytes are kept. Values are those in the file.</summary>
internal enum ZipMethod
{
    Stored = 0,
    Deflated = 8,
}
