using System.Text;
using CsCheck;
using Fabric.Formats;
using Fabric.Formats.Safetensors;
using Xunit;

namespace Fabric.Runtime.Tests.Formats;

public class HeaderPropertyTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 0, 12],
        Gen.String[Gen.Char[(char)0, (char)0x2fff], 1, 6],
        Gen.OneOfConst("😀", "\"\\\n\t\0", "日本.0", "\u2028", "__metadata"));

    // F4 and F6 need dimensions that fill bytes.
    private static readonly Gen<(TensorDtype Dtype, long[] Shape)> Form = Gen.Select(
        Gen.Enum<TensorDtype>().Where(dtype => dtype != TensorDtype.Complex128),
        Gen.Long[0, 5].Array[0, 4],
        (dtype, shape) => (dtype, TensorDtypes.BitSize(dtype) % 8 == 0 ? shape : [.. shape, 4]));

    private static readonly Gen<(Dictionary<string, (TensorDtype, long[])> Tensors, Dictionary<string, string> Metadata, int Alignment)> Header =
        Gen.Select(Gen.Dictionary(Name, Form)[0, 20], Gen.Dictionary(Name, Name)[0, 5], Gen.OneOfConst(1, 8, 64, 4096));

    [Fact]
    public void What_is_written_is_read_back() => Header.Sample(
        header =>
        {
            List<SafetensorsTensor> tensors = [];
            long end = 0;
            foreach ((string name, (TensorDtype dtype, long[] shape)) in header.Tensors)
            {
                long length = TensorDtypes.ByteLength(dtype, shape);
                tensors.Add(new SafetensorsTensor(name, dtype, shape, end, end + length));
                end += length;
            }

            SafetensorsHeaderImage image = SafetensorsHeaderWriter.Write(
                tensors,
                [.. header.Metadata.Select(entry => KeyValuePair.Create<string, ReadOnlyMemory<byte>>(entry.Key, Encoding.UTF8.GetBytes(entry.Value)))],
                header.Alignment);
            SafetensorsHeader read = SafetensorsHeaderParser.Parse(image.Bytes.ToArray(), "file");

            Assert.Equal(0, image.Length % header.Alignment);
            Assert.Equal(end, read.DataLength);
            Assert.Equal(tensors.Select(Show).Order(StringComparer.Ordinal), read.Tensors.Select(Show).Order(StringComparer.Ordinal));
            Assert.Equal(header.Metadata, read.Metadata.ToDictionary(entry => entry.Key, entry => entry.Value.ToString()));
            foreach ((string key, SafetensorsMetadataValue value) in read.Metadata.Where(entry => entry.Value.Position is not null))
            {
                Assert.Equal(image.PositionOf(key), value.Position);
            }
        },
        iter: 2000);

    private static string Show(SafetensorsTensor tensor) =>
        $"{tensor.Name}|{tensor.Dtype}|{string.Join(',', tensor.Shape)}|{tensor.Begin}|{tensor.End}";
}
