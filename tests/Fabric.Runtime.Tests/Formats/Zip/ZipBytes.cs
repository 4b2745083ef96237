using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fabric.Runtime.Tests.Formats.Zip;

/// <summary>Archives made for tests, and where their fields are.</summary>
internal static class ZipBytes
{
    /// <summary>A stored record <c>a</c>, a deflated <c>folder/b</c>, a folder and a comment, as the platform writes them.</summary>
    public static byte[] OfPlatform()
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.Comment = "a comment";
            Add(archive, "a", "stored data"u8, CompressionLevel.NoCompression);
            archive.CreateEntry("folder/");
            Add(archive, "folder/b", Encoding.ASCII.GetBytes(new string('b', 10_000)), CompressionLevel.Optimal);
        }

        return stream.ToArray();
    }

    /// <summary>Records without data, as the platform writes them.</summary>
    public static byte[] OfPlatform(params string[] names)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in names)
            {
                Add(archive, name, [], CompressionLevel.NoCompression);
            }
        }

        return stream.ToArray();
    }

    /// <summary>One record, every number of it in 64 bits; its CRC and lengths after the data if asked for.</summary>
    public static byte[] Wide(string name, byte[] data, bool descriptor)
    {
        uint crc = System.IO.Hashing.Crc32.HashToUInt32(data);
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(0x04034B50);
        writer.Write((ushort)45);
        writer.Write((ushort)(0x800 | (descriptor ? 8 : 0)));
        writer.Write((ushort)0);
        writer.Write(0);
        writer.Write(descriptor ? 0 : crc);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)nameBytes.Length);
        writer.Write((ushort)20);
        writer.Write(nameBytes);
        WriteField(writer, data.Length, data.Length);
        writer.Write(data);
        if (descriptor)
        {
            writer.Write(0x08074B50);
            writer.Write(crc);
            writer.Write((long)data.Length);
            writer.Write((long)data.Length);
        }

        long directory = bytes.Position;
        writer.Write(0x02014B50);
        writer.Write((ushort)45);
        writer.Write((ushort)45);
        writer.Write((ushort)(0x800 | (descriptor ? 8 : 0)));
        writer.Write((ushort)0);
        writer.Write(0);
        writer.Write(crc);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)nameBytes.Length);
        writer.Write((ushort)28);
        writer.Write((ushort)0);
        writer.Write((ushort)0);
        writer.Write((ushort)0);
        writer.Write(0);
        writer.Write(uint.MaxValue);
        writer.Write(nameBytes);
        WriteField(writer, data.Length, data.Length, 0);
        long end = bytes.Position;
        writer.Write(0x06064B50);
        writer.Write(44L);
        writer.Write((ushort)45);
        writer.Write((ushort)45);
        writer.Write(0L);
        writer.Write(1L);
        writer.Write(1L);
        writer.Write(end - directory);
        writer.Write(directory);
        writer.Write(0x07064B50);
        writer.Write(0);
        writer.Write(end);
        writer.Write(1);
        writer.Write(0x06054B50);
        writer.Write(0);
        writer.Write(ushort.MaxValue);
        writer.Write(ushort.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)0);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Where the n-th header, entry or end record of this signature begins.</summary>
    public static int Find(byte[] bytes, uint signature, int n = 0)
    {
        var wanted = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(wanted, signature);
        int at = -1;
        for (int i = 0; i <= n; i++)
        {
            at += 1 + bytes.AsSpan(at + 1).IndexOf(wanted);
        }

        return at;
    }

    public static void Set16(byte[] bytes, int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), (ushort)value);

    public static void Set32(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

    public static uint Get32(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> data, CompressionLevel level)
    {
        using Stream entry = archive.CreateEntry(name, level).Open();
        entry.Write(data);
    }

    private static void WriteField(BinaryWriter writer, params long[] numbers)
    {
        writer.Write((ushort)1);
        writer.Write((ushort)(numbers.Length * sizeof(long)));
        foreach (long number in numbers)
        {
            writer.Write(number);
        }
    }
}
