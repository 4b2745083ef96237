namespace Fabric.Formats.Zip;

/// <summary>One record, as the directory tells of it.</summary>
/// <param name="Name">Its name, which ends in <c>/</c> for a folder.</param>
/// <param name="Method">How its bytes are kept.</param>
/// <param name="Length">How many bytes it is when read.</param>
/// <param name="StoredLength">How many bytes it takes in the file.</param>
/// <param name="Crc">The CRC-32 of its bytes when read.</param>
/// <param name="Header">Where in the file its header begins.</param>
/// <param name="Limit">Where in the file the next record, or the directory, begins: its data must end before.</param>
/// <param name="Flags">Its general purpose flags.</param>
internal sealed record ZipRecord(
    string Name, ZipMethod Method, long Length, long StoredLength, uint Crc, long Header, long Limit, ZipFlags Flags)
{
    public bool IsFolder => Name.EndsWith('/');
}
