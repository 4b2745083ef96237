using Fabric.Sharding;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

public class DimensionChunksTests
{
    [Fact]
    public void Chunks_are_those_of_torch_and_then_empty_ones()
    {
        for (long rows = 1; rows < 20; rows++)
        {
            for (int ranks = 1; ranks < 12; ranks++)
            {
                Tensor[] chunks = arange(rows).chunk(ranks);
                for (int rank = 0; rank < ranks; rank++)
                {
                    Box box = DimensionChunks.Of([rows], rank, ranks);
                    long[] expected = rank < chunks.Length ? chunks[rank].data<long>().ToArray() : [];
                    Assert.Equal(expected.Length, box.Count);
                    Assert.Equal(expected, Enumerable.Range((int)box.Offsets[0], (int)box.Count).Select(static row => (long)row));
                }
            }
        }
    }

    [Fact]
    public void Numbers_of_rows_that_no_tensor_has_do_not_overflow()
    {
        Box last = DimensionChunks.Of([long.MaxValue, 1], rank: 2, worldSize: 3);
        Assert.Equal(long.MaxValue, last.Offsets[0] + last.Shape[0]);
        Assert.True(DimensionChunks.Of([0, 4], rank: 1, worldSize: 3).IsEmpty);
    }
}
