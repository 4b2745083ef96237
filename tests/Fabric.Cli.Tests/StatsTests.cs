using Xunit;

namespace Fabric.Cli.Tests;

public sealed class StatsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Elements_are_measured_and_what_is_no_number_is_counted()
    {
        PlainSafetensors.Write(
            _folder["x"],
            ("floats", "F32", [6], PlainSafetensors.Floats(1, 2, 3, float.NaN, float.PositiveInfinity, float.NegativeInfinity)),
            ("halves", "BF16", [2], [0x80, 0x3F, 0x00, 0xC0]),
            ("bytes", "F8_E4M3", [4], [0x38, 0xB8, 0x7E, 0x7F]),
            ("nibbles", "F4", [4], [0x72, 0x9F]),
            ("large", "I64", [2], [.. BitConverter.GetBytes(long.MaxValue), .. BitConverter.GetBytes(long.MinValue)]),
            ("nothing", "F64", [0], []),
            ("unknown", "F6_E2M3", [4], [1, 2, 3]));
        string[] rows = [.. (await FabricProcess.OutputAsync("stats", _folder["x"])).Split('\n').Select(Collapse)];
        Assert.Contains("floats F32 [6] 1 3 2 0.816497 1 2 │█ █ █│", rows);
        Assert.Contains("halves BF16 [2] -2 1 -0.5 1.5 0 0 │█ █│", rows);
        Assert.Contains("bytes F8_E4M3 [4] -1 448 149.333 211.191 1 0 │█ ▄│", rows);
        Assert.Contains("nibbles F4 [4] -6 6 0.125 4.27748 0 0 │█ █ █ █│", rows);
        Assert.Contains("large I64 [2] -9223372036854775808 9223372036854775807 0 9.22337E+18 0 0 │█ █│", rows);
        Assert.Contains("nothing F64 [0] empty", rows);
        Assert.Contains("unknown F6_E2M3 [4] not measured: the order of its bits is not known", rows);
    }

    [Fact]
    public async Task Only_what_is_named_is_measured()
    {
        string output = await FabricProcess.OutputAsync("stats", Golden.Path("state-v1.safetensors"), "average", "model.up.*");
        Assert.Equal(["average", "model.up.bias", "model.up.weight"], output.Split('\n').Skip(1).SkipLast(1).Select(static line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_tensor_of_many_windows_is_measured_as_one()
    {
        const int Count = 20_000_000;
        float[] values = [.. Enumerable.Range(0, Count).Select(static i => (float)(i % 1000))];
        PlainSafetensors.Write(_folder["x"], ("large", "F32", [Count], System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
        Assert.Contains("large F32 [20000000] 0 999 499.5 288.675 0 0 │████████████████████████████████│", (await FabricProcess.OutputAsync("stats", _folder["x"])).Split('\n').Select(Collapse).Select(static row => row.Replace('▇', '█')));
    }

    private static string Collapse(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
