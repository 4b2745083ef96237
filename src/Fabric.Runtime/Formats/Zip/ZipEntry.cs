namespace Fabric.Formats.Zip;

/// <summary>A record to be written.</summary>
/// <param name="Name">Its whole name, with slashes between its parts.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct ZipEntry(string Name, long Length);
