using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>The bytes on disk, read by a few lines of their own rather than by the library.</summary>
public sealed class LayoutTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_header_is_JSON_padded_with_spaces_so_that_data_begins_on_a_page()
    {
        (byte[] file, JsonElement header, int dataStart) = await SaveAsync(Contents.OfEveryKind());

        Assert.Equal(0, dataStart % 4096);
        Assert.Equal('{', (char)file[8]);
        Assert.Equal((byte)' ', file[dataStart - 1]);
        Assert.Equal("__metadata__", header.EnumerateObject().First().Name);
        Assert.Equal("pt", header.GetProperty("__metadata__").GetProperty("format").GetString());
    }

    [Fact]
    public async Task Tensors_stand_by_element_size_then_by_name_without_gaps()
    {
        (byte[] file, JsonElement header, int dataStart) = await SaveAsync(Contents.Of(
            Contents.Tensor("b", TensorDtype.Float32, 3),
            Contents.Tensor("a", TensorDtype.UInt8, 5),
            Contents.Tensor("B", TensorDtype.Int32, 1),
            Contents.Tensor("c", TensorDtype.Complex128, 2),
            Contents.Tensor("d", TensorDtype.Int64),
            Contents.Tensor("a.0", TensorDtype.Float16, 0)));

        JsonProperty[] tensors = [.. header.EnumerateObject().Skip(1)];
        Assert.Equal(["c", "d", "B", "b", "a.0", "a"], tensors.Select(tensor => tensor.Name));
        Assert.Equal(["F64", "I64", "I32", "F32", "F16", "U8"], tensors.Select(tensor => tensor.Value.GetProperty("dtype").GetString()));
        Assert.Equal("[2,2]", tensors[0].Value.GetProperty("shape").GetRawText());
        Assert.Equal("[]", tensors[1].Value.GetProperty("shape").GetRawText());
        long end = 0;
        foreach (JsonProperty tensor in tensors)
        {
            (long begin, long next) = Offsets(tensor.Value);
            Assert.Equal(end, begin);
            end = next;
        }

        Assert.Equal(file.Length, dataStart + end);
    }

    [Fact]
    public async Task The_manifest_says_what_the_header_cannot()
    {
        string longValue = $"\"{new string('y', MiB)}\"";
        (byte[] file, JsonElement header, int dataStart) = await SaveAsync(
            Contents.Of(Contents.Tensor("z", TensorDtype.Complex128, 2), Contents.Tensor("w", TensorDtype.Float32, 2)) with
            {
                Values = [Contents.Value("step", "7"), Contents.Value("text", longValue), Contents.Value("rate", "0.5")],
                Aliases = new Dictionary<string, string> { ["tied.w"] = "w" },
            });

        JsonElement metadata = header.GetProperty("__metadata__");
        Assert.Equal("w", metadata.GetProperty("tied.w").GetString());
        Assert.Equal(
            """{"format_version":1,"writer":"Fabric for .NET 0.1.0","state":"Tests.State","schema":"model: module\nstep: long","fingerprints":{"model":"00000000000000aa","step":"00000000000000bb"},"world_size":1,"values":{"step":7,"rate":0.5},"value_tensors":{"text":"text#json"},"tensors":{"z":"C128"}}""",
            metadata.GetProperty("fabric").GetString());
        JsonElement text = header.GetProperty("text#json");
        Assert.Equal("U8", text.GetProperty("dtype").GetString());
        (long begin, long end) = Offsets(text);
        Assert.Equal(longValue, Encoding.UTF8.GetString(file.AsSpan((int)(dataStart + begin)..(int)(dataStart + end))));
    }

    [Fact]
    public async Task Every_block_of_at_most_1_MiB_of_each_tensor_has_its_XXH3_in_the_order_of_the_data()
    {
        (byte[] file, JsonElement header, int dataStart) = await SaveAsync(Contents.Of(
            Contents.Tensor("large", TensorDtype.UInt8, (2 * MiB) + 7),
            Contents.Tensor("exact", TensorDtype.Float32, MiB / 4),
            Contents.Tensor("empty", TensorDtype.Float32, 0),
            Contents.Tensor("small", TensorDtype.Int64, 2)));

        var expected = new StringBuilder();
        foreach (JsonProperty tensor in header.EnumerateObject().Skip(1))
        {
            (long begin, long end) = Offsets(tensor.Value);
            for (long at = begin; at < end; at += MiB)
            {
                expected.Append(Convert.ToHexStringLower(XxHash3.Hash(file.AsSpan((int)(dataStart + at), (int)Math.Min(MiB, end - at)))));
            }
        }

        Assert.Equal(5 * 16, expected.Length);
        Assert.Equal(expected.ToString(), header.GetProperty("__metadata__").GetProperty("fabric_blocks").GetString());
    }

    [Fact]
    public async Task The_checksum_is_XXH128_over_length_and_header_with_its_own_digits_as_zeros()
    {
        (byte[] file, JsonElement header, int dataStart) = await SaveAsync(Contents.Small());
        string checksum = header.GetProperty("__metadata__").GetProperty("fabric_checksum").GetString()!;

        byte[] zeroed = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(file, 8, dataStart - 8).Replace(checksum, new string('0', 32), StringComparison.Ordinal));
        Assert.Equal(checksum, Convert.ToHexStringLower(XxHash128.Hash([.. file[..8], .. zeroed])));
    }

    [Fact]
    public async Task Saving_the_same_content_twice_gives_the_same_bytes_and_identity()
    {
        CommittedCheckpoint first = await Saves.SaveAsync(_folder["first"], Contents.OfEveryKind());
        CommittedCheckpoint second = await Saves.SaveAsync(_folder["second"], Contents.OfEveryKind());
        CommittedCheckpoint other = await Saves.SaveAsync(_folder["other"], Contents.OfEveryKind() with { Values = [] });

        Assert.Equal(await File.ReadAllBytesAsync(_folder["first"]), await File.ReadAllBytesAsync(_folder["second"]));
        Assert.Equal(first.Identity, second.Identity);
        Assert.NotEqual(first.Identity, other.Identity);
    }

    private static (long Begin, long End) Offsets(JsonElement tensor)
    {
        JsonElement offsets = tensor.GetProperty("data_offsets");
        return (offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    private async Task<(byte[] File, JsonElement Header, int DataStart)> SaveAsync(Fabric.Checkpoints.CheckpointContent content)
    {
        await Saves.SaveAsync(_folder["layout"], content);
        byte[] file = await File.ReadAllBytesAsync(_folder["layout"]);
        int dataStart = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file) + 8);
        return (file, JsonElement.Parse(file.AsSpan(8..dataStart)), dataStart);
    }
}
