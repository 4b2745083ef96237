using System.Diagnostics;
using System.Text;
using Fabric.Formats;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Xunit;

namespace Fabric.Runtime.Tests.Formats.Pickle;

/// <summary>Pickles that ask for much more than they are.</summary>
public class PickleLimitTests
{
    private static readonly byte[] LongText = [.. "X\0\0\u0008\0"u8, .. Enumerable.Repeat((byte)'x', 0x80000)];

    public static TheoryData<string, string, byte[]> Greedy => new()
    {
        { "deep lists", "MaxDepth", [.. Repeat("]", 200_000), .. Repeat("a", 199_999), .. "."u8] },
        { "deep tuples", "MaxDepth", [.. "N"u8, .. Repeat("\x85", 200_000), .. "."u8] },
        { "lists made deep from the top", "MaxDepth", [.. "]q\0q\u0001"u8, .. Repeat("h\0]q\0a0", 100_000), .. "h\u0001."u8] },
        { "one text encoded again and again", "WorkPerByte", [.. LongText, .. "q\0X\u0006\0\0\0latin1q\u0001c_codecs\nencode\nq\u0002]"u8, .. Repeat("h\u0002h\0h\u0001\x86Ra", 10_000), .. "."u8] },
        { "two equal long keys in turn", "WorkPerByte", [.. LongText, .. "q\0"u8, .. LongText, .. "q\u0001}"u8, .. Repeat("h\0Nsh\u0001Ns", 10_000), .. "."u8] },
        { "keys that double", "", [.. "K\u0001"u8, .. Repeat("2\x86", 60), .. "q\0}h\0Ns."u8] },
        { "one list made a set again and again", "WorkPerByte", [.. "]("u8, .. Repeat("K\u0001", 50_000), .. "eq\0c__builtin__\nset\nq\u0001]"u8, .. Repeat("h\u0001h\0\x85Ra", 20_000), .. "."u8] },
        { "an integer of a million digits", "MaxDigits", [.. "L"u8, .. Repeat("7", 1_000_000), .. "\n."u8] },
        { "a binary integer of 100,000 bytes", "MaxDigits", [0x8b, 0xa0, 0x86, 1, 0, .. Repeat("7", 100_000), .. "."u8] },
        { "bytes that are not there", "cut off", [0x8e, 0, 0, 0, 0, 0xff, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Greedy))]
    public void Greed_is_refused_or_costs_little(string what, string refusal, byte[] pickle)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var time = Stopwatch.StartNew();
        try
        {
            var factory = new TorchFactory(TorchReadOptions.Default, what, id => throw new PickleRuleException("none"), []);
            PickleReader.Read(new PickleInput(ByteSource.Of(pickle, what), 0, what), factory);
            Assert.Empty(refusal);
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
            Assert.Contains(refusal, e.Message, StringComparison.Ordinal);
            Assert.NotEmpty(refusal);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(2), $"{what}: {time.Elapsed}");
        Assert.InRange(allocated, 0, (64L << 20) + (160L * pickle.Length));
    }

    [Theory]
    [InlineData("}(K\u0001NI01\nNG?ð\0\0\0\0\0\0Nu.", 1)]
    [InlineData("}(U\u0001aNX\u0001\0\0\0aNu.", 1)]
    [InlineData("}(K\u0001\x85NK\u0001\x85NK\u0002\x85Nu.", 2)]
    public void Keys_are_equal_where_Python_says_so(string pickle, int count)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(pickle);
        PickleDict dict = Assert.IsType<PickleDict>(PickleReader.Read(new PickleInput(ByteSource.Of(bytes, "keys"), 0, "keys"), new PickleFactory()));
        Assert.Equal(count, dict.Count);
    }

    private static byte[] Repeat(string latin1, int count) => Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(latin1, count)));
}
