namespace Fabric.Formats.Dcp;

/// <summary>Where one item is: a range of a file that <c>torch.save</c> filled.</summary>
/// <param name="File">The file, right in the folder.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct DcpRange(string File, long Offset, long Length);
