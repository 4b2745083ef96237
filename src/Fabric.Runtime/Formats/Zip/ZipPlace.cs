namespace Fabric.Formats.Zip;

/// <summary>Where a record goes in a file.</summary>
/// <param name="Header">Where its header begins.</param>
/// <param name="Data">Where its data begins, right after the header.</param>
/// <param name="Descriptor">Where its data ends, and its descriptor begins.</param>
/// <param name="End">Where the next record, or the directory, begins.</param>
internal readonly record struct ZipPlace(long Header, long Data, long Descriptor, long End);
