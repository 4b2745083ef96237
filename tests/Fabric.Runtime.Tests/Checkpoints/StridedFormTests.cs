using Fabric.Checkpoints;
using Fabric.Formats.Torch;
using Fabric.Native;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

public class StridedFormTests
{
    [Theory]
    [InlineData(new long[] { 3, 4, 5 }, new long[] { 1, 3, 12 }, 0)]
    [InlineData(new long[] { 4, 3 }, new long[] { 1, 4 }, 2)]
    [InlineData(new long[] { 5 }, new long[] { -2 }, 9)]
    [InlineData(new long[] { 2, 3 }, new long[] { 0, 1 }, 4)]
    [InlineData(new long[] { }, new long[] { }, 7)]
    public void What_is_too_long_for_one_span_is_decoded_piece_by_piece(long[] shape, long[] strides, long offset)
    {
        TorchDtype dtype = TorchDtype.Find("int32")!;
        var tensor = new TorchTensor
        {
            Storage = new TorchStorage("0", dtype, "cpu", 240),
            Dtype = dtype,
            Shape = shape,
            Strides = strides,
            Offset = offset,
        };
        var form = StridedForm.Of(tensor);
        using var stored = new NativeBlock(form.StoredLength);
        for (int i = 0; i < stored.Length; i++)
        {
            stored.Span[i] = (byte)(form.Start + i);
        }

        using var whole = new NativeBlock(form.Length);
        form.Decode(stored, whole);
        foreach (int most in (int[])[4, 8, 16, 40])
        {
            using var pieces = new NativeBlock(form.Length);
            form.Decode(stored, pieces, most);
            Assert.Equal(whole.Span, pieces.Span);
        }
    }
}
