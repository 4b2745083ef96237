using System.Globalization;
using System.IO.Hashing;
using Fabric.Formats.Zip;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats.Zip;

public sealed class ZipLayoutTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string PyTorch211 =
        Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0", "full.pt");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_of_PyTorch_2_11_comes_out_byte_for_byte()
    {
        byte[] expected = File.ReadAllBytes(PyTorch211);
        Assert.Equal(expected, LaidOutAgain(PyTorch211, expected));
    }

    [Fact]
    public void The_records_are_those_of_PyTorch_2_11()
    {
        using StoredFile file = StoredFile.Open(FileSystem.Os, PyTorch211);
        ZipReader real = ZipReader.Open(file);
        var archive = new TorchArchiveLayout("full", 521, [140, 28, 6, 32, 192], []);
        Assert.Equal(real.Records.Select(record => (record.Name, record.Length)), archive.Layout.Entries.Select(entry => (entry.Name, entry.Length)));
        Assert.Equal("full/data/4", archive.Layout.Entries[archive.Storage(4)].Name);
        foreach ((int record, byte[] bytes) in archive.FixedRecords)
        {
            Assert.Equal(real.ReadAll(real.Records[record], 100), bytes);
        }

        archive = new TorchArchiveLayout("full", 521, [140, 28], [new ZipEntry(".data/more", 3)]);
        Assert.Equal("full/.data/more", archive.Layout.Entries[archive.Other(0)].Name);
        Assert.Equal("full/version", archive.Layout.Entries[archive.Other(0) + 1].Name);
        byte[] id = archive.MakeSerializationId([1, 2, 3]);
        Assert.Equal(archive.Layout.Entries[archive.SerializationId].Length, id.Length);
        Assert.All(id, digit => Assert.True(char.IsAsciiDigit((char)digit)));
        Assert.NotEqual(id, archive.MakeSerializationId([1, 2, 4]));
    }

    [CorpusFact("gen/torch")]
    public void Files_of_PyTorch_1_13_come_out_byte_for_byte() => CompareAll(Corpus.Folder("gen/torch"), atLeast: 40);

    [CorpusFact("real")]
    public void Files_from_public_repositories_come_out_byte_for_byte_where_PyTorch_wrote_them_in_this_layout() =>
        CompareAll(Corpus.Folder("real"), atLeast: 50);

    /// <summary>The bytes are those that PyTorch 1.13.1 wrote for zeros, in a file of 8 GiB.</summary>
    [Fact]
    public void Beyond_4_GiB_the_layout_is_PyTorchs()
    {
        const long FourGiB = 1L << 32;
        var layout = new ZipLayout(
        [
            new("big/data.pkl", 3),
            new("big/data/0", FourGiB + 5),
            new("big/data/1", 10),
            new("big/data/2", FourGiB - 1),
            new("big/version", 2),
        ]);
        Assert.Equal(8589935647, layout.Length);
        Assert.All(layout.Places, place => Assert.Equal(0, place.Data % 64));
        AssertBegins("504b030400000808 0000000000000000 0000000000000000 00000a004500 6269672f646174612f30 01001000 0500000001000000 0000000000000000 46422d00 5a", layout.HeaderOf(1));
        AssertBegins("504b030400000808 0000000000000000 0000000000000000 00000a003b00 6269672f646174612f31 01000800 dd00000001000000 46422b00 5a", layout.HeaderOf(2));
        AssertBegins("504b030400000808 0000000000000000 0000000000000000 00000a003600 6269672f646174612f32 01001800 ffffffff00000000 0000000000000000 6201000001000000 46421600 5a", layout.HeaderOf(3));
        AssertBegins("504b0708 c2412435 03000000 03000000", layout.DescriptorOf(0, 0x352441c2));
        AssertBegins("504b0708 a3a1c2b1 0500000001000000 0500000001000000", layout.DescriptorOf(1, 0xb1c2a1a3));
        AssertBegins("504b0708 c6c784a6 0a00000000000000 0a00000000000000", layout.DescriptorOf(2, 0xa684c7c6));
        AssertBegins(
            """
            504b01020000 00000808 0000 00000000 c2412435 03000000 03000000 0c00 0000 0000 0000 0000 00000000 00000000 6269672f646174612e706b6c
            504b01020000 00000808 0000 00000000 a3a1c2b1 ffffffff ffffffff 0a00 1400 0000 0000 0000 00000000 53000000 6269672f646174612f30 01001000 0500000001000000 0500000001000000
            504b01020000 00000808 0000 00000000 c6c784a6 0a000000 0a000000 0a00 0c00 0000 0000 0000 00000000 ffffffff 6269672f646174612f31 01000800 dd00000001000000
            504b01020000 00000808 0000 00000000 00000000 ffffffff ffffffff 0a00 1c00 0000 0000 0000 00000000 ffffffff 6269672f646174612f32 01001800 ffffffff00000000 ffffffff00000000 6201000001000000
            504b01020000 00000808 0000 00000000 d19e6755 02000000 02000000 0b00 0c00 0000 0000 0000 00000000 ffffffff 6269672f76657273696f6e 01000800 d701000002000000
            504b0606 2c00000000000000 1e03 2d00 00000000 00000000 0500000000000000 0500000000000000 6301000000000000 5a02000002000000
            504b0607 00000000 bd03000002000000 01000000
            504b0506 0000 0000 0500 0500 63010000 ffffffff 0000
            """,
            layout.Tail([0x352441c2, 0xb1c2a1a3, 0xa684c7c6, 0, 0x55679ed1]));
    }

    [Fact]
    public void Any_number_of_records_is_read_back()
    {
        ZipEntry[] entries = [.. Enumerable.Range(0, 70_000).Select(i => new ZipEntry(string.Create(CultureInfo.InvariantCulture, $"archive/data/{i}"), i % 3))];
        var layout = new ZipLayout(entries);
        string path = _folder["many"];
        File.WriteAllBytes(path, Render(layout, i => new byte[i % 3]));
        using StoredFile file = StoredFile.Open(FileSystem.Os, path);
        ZipReader reader = ZipReader.Open(file);
        Assert.Equal(entries.Length, reader.Records.Count);
        Assert.Equal(new byte[1], reader.ReadAll(reader.Find("archive/data/69997")!, 1));
        Assert.Equal(layout.Places[69_997].Data, reader.FindData(reader.Records[69_997]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    public void Names_that_no_reader_takes_are_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new ZipLayout([new ZipEntry(name, 1)]));

    [Fact]
    public void Two_records_of_one_name_are_refused() =>
        Assert.Throws<ArgumentException>(() => new ZipLayout([new ZipEntry("a", 1), new ZipEntry("a", 1)]));

    private void CompareAll(string folder, int atLeast)
    {
        int equal = 0;
        var others = new List<string>();
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (!ZipReader.Recognize(bytes))
            {
                continue;
            }

            if (bytes.AsSpan().SequenceEqual(LaidOutAgain(path, bytes)))
            {
                equal++;
            }
            else
            {
                others.Add(Path.GetFileName(path));
            }
        }

        output.WriteLine($"{equal} byte for byte; laid out by others, or changed: {others.Count}: {string.Join(", ", others)}");
        Assert.True(equal >= atLeast, $"only {equal}");
    }

    private static byte[] LaidOutAgain(string path, byte[] bytes)
    {
        using StoredFile file = StoredFile.Open(FileSystem.Os, path);
        ZipReader reader = ZipReader.Open(file);
        var layout = new ZipLayout([.. reader.Records.Select(record => new ZipEntry(record.Name, record.Length))]);
        return Render(layout, i => reader.ReadAll(reader.Records[i], bytes.Length * 10L));
    }

    private static byte[] Render(ZipLayout layout, Func<int, byte[]> data)
    {
        var file = new byte[layout.Length];
        var crcs = new uint[layout.Entries.Count];
        for (int i = 0; i < crcs.Length; i++)
        {
            byte[] record = data(i);
            crcs[i] = Crc32.HashToUInt32(record);
            ZipPlace place = layout.Places[i];
            layout.HeaderOf(i).CopyTo(file, place.Header);
            record.CopyTo(file, place.Data);
            layout.DescriptorOf(i, crcs[i]).CopyTo(file, place.Descriptor);
        }

        layout.Tail(crcs).CopyTo(file, layout.DirectoryOffset);
        return file;
    }

    private static void AssertBegins(string hex, byte[] bytes)
    {
        byte[] expected = Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit)));
        Assert.Equal(expected, bytes[..expected.Length]);
        Assert.All(bytes[expected.Length..], padding => Assert.Equal((byte)'Z', padding));
    }
}
