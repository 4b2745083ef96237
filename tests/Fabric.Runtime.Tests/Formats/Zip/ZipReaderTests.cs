using System.IO.Hashing;
using System.Text;
using Fabric.Formats.Zip;
using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Formats.Zip;

public sealed class ZipReaderTests : IDisposable
{
    private const uint Header = 0x04034B50;
    private const uint Entry = 0x02014B50;
    private const uint End = 0x06054B50;
    private const uint Zip64End = 0x06064B50;
    private const uint Locator = 0x07064B50;

    private static readonly Dictionary<string, (string Rule, Action<byte[]> Change)> Breaks = new()
    {
        ["encryption"] = ("it is encrypted", bytes => Or(bytes, Entry, 8, 1)),
        ["strong encryption"] = ("it is encrypted", bytes => Or(bytes, Entry, 8, 1 << 6)),
        ["masked headers"] = ("it is encrypted", bytes => Or(bytes, Entry, 8, 1 << 13)),
        ["patched data"] = ("a patch to other data", bytes => Or(bytes, Entry, 8, 1 << 5)),
        ["zstd"] = ("compression method 93 is none of 0 (stored) and 8 (deflate)", bytes => Put16(bytes, Entry, 10, 93)),
        ["a record on another disk"] = ("another part of the archive", bytes => Put16(bytes, Entry, 34, 1)),
        ["an end on another disk"] = ("one of several parts", bytes => Put16(bytes, End, 4, 1)),
        ["records on several disks"] = ("one of several parts", bytes => Put16(bytes, End, 8, 1)),
        ["a link"] = ("a link or a device", bytes =>
        {
            Put16(bytes, Entry, 4, 3 << 8);
            Put32(bytes, Entry, 38, 0xA1FF0000);
        }),
        ["two lengths of stored data"] = ("it is stored, but of 12 bytes there are 11", bytes => Put32(bytes, Entry, 24, 12)),
        ["data beyond the directory"] = ("do not fit before the directory", bytes =>
        {
            Put32(bytes, Entry, 20, 100_000);
            Put32(bytes, Entry, 24, 100_000);
        }),
        ["a header beyond the directory"] = ("do not fit before the directory", bytes => Put32(bytes, Entry, 42, 1_000_000)),
        ["a bomb"] = ("deflated bytes cannot become 67108864", bytes => ZipBytes.Set32(bytes, ZipBytes.Find(bytes, Entry, 2) + 24, 1 << 26)),
        ["a missing ZIP64 field"] = ("its ZIP64 field lacks them", bytes => Put32(bytes, Entry, 20, uint.MaxValue)),
        ["a directory elsewhere"] = ("is said to be", bytes => Put32(bytes, End, 16, 1)),
        ["too many records for the directory"] = ("is said to list 60000 records", bytes =>
        {
            Put16(bytes, End, 8, 60_000);
            Put16(bytes, End, 10, 60_000);
        }),
        ["an entry without signature"] = ("holds fewer records", bytes => Put32(bytes, Entry, 0, 0)),
        ["an entry beyond the directory"] = ("ends inside a record's entry", bytes => ZipBytes.Set16(bytes, ZipBytes.Find(bytes, Entry, 2) + 32, 60_000)),
        ["too few records for the directory"] = ("belong to no record", bytes =>
        {
            Put16(bytes, End, 8, 2);
            Put16(bytes, End, 10, 2);
        }),
        ["NUL"] = ("its name holds a NUL", bytes => bytes[ZipBytes.Find(bytes, Entry) + 46] = 0),
        ["a name that is not UTF-8"] = ("not UTF-8", bytes =>
        {
            Or(bytes, Entry, 8, 1 << 11);
            bytes[ZipBytes.Find(bytes, Entry) + 46] = 0xFF;
        }),
        ["a folder with data"] = ("it is a folder, but has 11 bytes", bytes => bytes[ZipBytes.Find(bytes, Entry) + 46] = (byte)'/'),
        ["a first record that is not first"] = ("something stands before its first record", bytes => Put32(bytes, Entry, 42, 1)),
        ["overlap"] = ("overlaps the next record", bytes => ZipBytes.Set32(bytes, ZipBytes.Find(bytes, Entry, 1) + 42, 35)),
        ["a comment of another length"] = ("has no end record", bytes => Put16(bytes, End, 20, 3)),
        ["no header"] = ("there is no header at 0", bytes => Put32(bytes, Header, 0, 0)),
        ["another name in the header"] = ("the directory say different things", bytes => bytes[30] = (byte)'x'),
        ["another method in the header"] = ("the directory say different things", bytes => Put16(bytes, Header, 8, 8)),
        ["another CRC in the header"] = ("the directory say different things", bytes => Put32(bytes, Header, 14, 5)),
        ["another length in the header"] = ("the directory say different things", bytes => Put32(bytes, Header, 18, 5)),
        ["extra fields that go on beyond the record"] = ("it overlaps the next record", bytes => Put16(bytes, Header, 28, 60_000)),
        ["a flipped bit"] = ("its CRC-32 is", bytes => bytes[35] ^= 1),
        ["less data than declared"] = ("becomes fewer than the 10001", bytes => SetLength(bytes, 10_001)),
        ["more data than declared"] = ("becomes more than the 9999", bytes => SetLength(bytes, 9_999)),
        ["data that is not deflated"] = ("its data is not deflated", bytes => bytes[(int)ZipBytes.Get32(bytes, ZipBytes.Find(bytes, Entry, 2) + 42) + 38] = 0xFF),
    };

    private static readonly Dictionary<string, (string Rule, Action<byte[]> Change)> WideBreaks = new()
    {
        ["two numbers of records"] = ("say different things", bytes => Put16(bytes, End, 10, 2)),
        ["several disks"] = ("one of several parts", bytes => Put32(bytes, Locator, 16, 2)),
        ["an end record elsewhere"] = ("not where it should be", bytes => Put32(bytes, Locator, 8, 1)),
        ["an end record of another length"] = ("not where it should be", bytes => Put32(bytes, Zip64End, 4, 45)),
        ["a negative length of the directory"] = ("lie outside of the file", bytes => bytes[ZipBytes.Find(bytes, Zip64End) + 47] = 0x80),
        ["a length of 2^62"] = ("do not fit before", bytes => bytes[ZipBytes.Find(bytes, Entry) + 46 + 1 + 4 + 15] = 0x40),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> BrokenRules => [.. Breaks.Keys];

    public static TheoryData<string> BrokenWideRules => [.. WideBreaks.Keys];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stored_and_deflated_records_folders_and_a_comment_are_read()
    {
        using StoredFile file = Write(ZipBytes.OfPlatform());
        ZipReader reader = ZipReader.Open(file);
        Assert.Equal(["a", "folder/", "folder/b"], reader.Records.Select(record => record.Name));
        Assert.Equal("stored data"u8, reader.ReadAll(reader.Records[0], 11));
        Assert.True(reader.Records[1].IsFolder);
        Assert.Empty(reader.ReadAll(reader.Records[1], 0));
        Assert.Equal(ZipMethod.Deflated, reader.Records[2].Method);
        Assert.Equal(new string('b', 10_000), Encoding.ASCII.GetString(reader.ReadAll(reader.Find("folder/b")!, 10_000)));
        Assert.Null(reader.Find("b"));
    }

    [Fact]
    public void A_stored_record_is_a_range_of_the_file_also_where_the_archive_is_a_part_of_it()
    {
        byte[] archive = ZipBytes.OfPlatform();
        using StoredFile file = Write([.. new byte[100], .. archive, .. new byte[50]]);
        ZipReader reader = ZipReader.Open(file, 100, archive.Length, ZipLimits.Default);
        var bytes = new byte[11];
        file.Read(bytes, reader.FindData(reader.Find("a")!));
        Assert.Equal("stored data"u8, bytes);
        Assert.Equal(10_000, reader.ReadAll(reader.Find("folder/b")!, 10_000).Length);
        Assert.Throws<CheckpointCorruptException>(() => ZipReader.Open(file, 101, file.Length, ZipLimits.Default));
        Assert.Throws<CheckpointFormatException>(() => ZipReader.Open(file, 0, 100 + archive.Length, ZipLimits.Default));
    }

    [Fact]
    public void A_record_is_read_in_parts()
    {
        using StoredFile file = Write(ZipBytes.OfPlatform());
        ZipReader reader = ZipReader.Open(file);
        using ZipRecordReader record = reader.OpenRecord(reader.Find("folder/b")!);
        var bytes = new byte[4000];
        record.Read(bytes);
        record.Read(bytes);
        Assert.All(bytes, value => Assert.Equal((byte)'b', value));
        record.Read(bytes.AsSpan(0, 2000));
        Assert.Throws<ArgumentOutOfRangeException>(() => record.Read(bytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Numbers_of_64_bits_are_read(bool descriptor)
    {
        using StoredFile file = Write(ZipBytes.Wide("é", [1, 2, 3], descriptor));
        ZipReader reader = ZipReader.Open(file);
        Assert.Equal([1, 2, 3], reader.ReadAll(reader.Find("é")!, 3));
    }

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void Each_broken_rule_is_named(string name) => AssertRefused(ZipBytes.OfPlatform(), Breaks[name].Change, Breaks[name].Rule);

    [Theory]
    [MemberData(nameof(BrokenWideRules))]
    public void Each_broken_rule_of_64_bits_is_named(string name) =>
        AssertRefused(ZipBytes.Wide("a", [1, 2, 3], descriptor: true), WideBreaks[name].Change, WideBreaks[name].Rule);

    [Fact]
    public void Two_records_of_one_name_are_refused() =>
        AssertRefused(
            ZipBytes.OfPlatform("a", "b"),
            bytes => bytes[ZipBytes.Find(bytes, Entry, 1) + 46] = (byte)'a',
            "there are two of this name");

    [Fact]
    public void What_stands_before_or_after_an_archive_is_refused()
    {
        byte[] archive = ZipBytes.OfPlatform();
        AssertRefused([.. new byte[10], .. archive], _ => { }, "is said to be");
        AssertRefused([.. archive, 0], _ => { }, "has no end record");
        AssertRefused([.. archive, .. archive], _ => { }, "is said to be");
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_damaged()
    {
        byte[] whole = ZipBytes.OfPlatform();
        for (int length = 4; length < whole.Length; length++)
        {
            using StoredFile file = Write(whole[..length]);
            Assert.Contains("cut off", Assert.Throws<CheckpointCorruptException>(() => ZipReader.Open(file)).Message, StringComparison.Ordinal);
        }

        using StoredFile empty = Write([]);
        Assert.Throws<CheckpointFormatException>(() => ZipReader.Open(empty));
    }

    [Fact]
    public void The_CRC_is_checked_unless_the_caller_says_otherwise()
    {
        byte[] bytes = ZipBytes.OfPlatform();
        bytes[35] ^= 1;
        using StoredFile file = Write(bytes);
        ZipReader reader = ZipReader.Open(file, 0, file.Length, ZipLimits.Default, checkCrc: false);
        Assert.Equal(11, reader.ReadAll(reader.Records[0], 11).Length);
        reader = ZipReader.Open(file);
        Assert.Throws<CheckpointCorruptException>(() => reader.ReadAll(reader.Records[0], 11));
    }

    [Fact]
    public void Limits_hold()
    {
        using StoredFile file = Write(ZipBytes.OfPlatform());
        Refused(ZipLimits.Default with { MaxRecords = 2 });
        Refused(ZipLimits.Default with { MaxDirectoryLength = 100 });
        Refused(ZipLimits.Default with { MaxInflatedLength = 9_999 });
        ZipReader reader = ZipReader.Open(file);
        Assert.Throws<CheckpointFormatException>(() => reader.ReadAll(reader.Find("folder/b")!, 9_999));

        void Refused(ZipLimits limits) =>
            Assert.Contains("Raise the limit", Assert.Throws<CheckpointFormatException>(() => ZipReader.Open(file, 0, file.Length, limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CRCs_combine()
    {
        var random = new Random(1);
        foreach (int second in (int[])[0, 1, 7, 1000, 65_537])
        {
            var bytes = new byte[300 + second];
            random.NextBytes(bytes);
            uint combined = Crc32Combination.Combine(Crc32.HashToUInt32(bytes.AsSpan(0, 300)), Crc32.HashToUInt32(bytes.AsSpan(300)), second);
            Assert.Equal(Crc32.HashToUInt32(bytes), combined);
        }

        // Lengths beyond 32 bits: appending twice is appending the sum.
        const long Long = 3L << 40;
        Assert.Equal(
            Crc32Combination.Combine(Crc32Combination.Combine(12345, 0, Long), 0, 5),
            Crc32Combination.Combine(12345, 0, Long + 5));
    }

    private StoredFile Write(byte[] bytes)
    {
        string path = _folder["archive"];
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
        return StoredFile.Open(FileSystem.Os, path);
    }

    private void AssertRefused(byte[] bytes, Action<byte[]> change, string rule)
    {
        change(bytes);
        using StoredFile file = Write(bytes);
        Exception? error = Record.Exception(() =>
        {
            ZipReader reader = ZipReader.Open(file);
            foreach (ZipRecord record in reader.Records)
            {
                reader.ReadAll(record, 1 << 20);
            }
        });
        Assert.True(error is CheckpointFormatException or CheckpointCorruptException, $"{rule}: {error}");
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{file.Path}'", error.Message, StringComparison.Ordinal);
    }

    private static void SetLength(byte[] bytes, uint length)
    {
        int entry = ZipBytes.Find(bytes, Entry, 2);
        ZipBytes.Set32(bytes, entry + 24, length);
        ZipBytes.Set32(bytes, (int)ZipBytes.Get32(bytes, entry + 42) + 22, length);
    }

    private static void Or(byte[] bytes, uint signature, int field, int flags)
    {
        int at = ZipBytes.Find(bytes, signature) + field;
        bytes[at] |= (byte)flags;
        bytes[at + 1] |= (byte)(flags >> 8);
    }

    private static void Put16(byte[] bytes, uint signature, int field, int value) => ZipBytes.Set16(bytes, ZipBytes.Find(bytes, signature) + field, value);

    private static void Put32(byte[] bytes, uint signature, int field, uint value) => ZipBytes.Set32(bytes, ZipBytes.Find(bytes, signature) + field, value);
}
