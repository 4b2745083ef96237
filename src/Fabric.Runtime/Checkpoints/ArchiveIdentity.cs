using System.Globalization;
using System.Text;

namespace Fabric.Checkpoints;

/// <summary>What stands for the content of an archive: its records with their lengths and checksums.</summary>
internal static class ArchiveIdentity
{
    /// <param name="records">In the order of the file.</param>
    public static string Compute(IEnumerable<(string Name, long Length, uint Crc)> records)
    {
        var text = new StringBuilder();
        foreach ((string name, long length, uint crc) in records)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}\n{length} {crc:x8}\n");
        }

        return HeaderChecksum.Compute(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
