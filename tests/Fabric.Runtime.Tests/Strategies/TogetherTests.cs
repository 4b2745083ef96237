using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>What ranks do together, from a script.</summary>
public class TogetherTests
{
    [Fact]
    public Task Tensors_of_all_ranks_are_put_one_after_the_other() => Ranks.RunAsync(3, static async fabric =>
    {
        Tensor all = await fabric.AllGatherAsync(full([2, 2], fabric.Rank, dtype: int64));
        Assert.Equal(new long[] { 3, 2, 2 }, all.shape);
        Assert.Equal(new long[] { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2 }, all.data<long>().ToArray());
        Tensor flags = await fabric.AllGatherAsync(tensor(fabric.Rank == 1));
        Assert.Equal(new[] { false, true, false }, flags.data<bool>().ToArray());
        await Assert.ThrowsAsync<ArgumentException>(() => fabric.AllGatherAsync(ones(2, 3).t()));
    });

    [Fact]
    public Task A_broadcast_gives_what_one_rank_has() => Ranks.RunAsync(3, static async fabric =>
    {
        Tensor values = full([4], fabric.Rank, dtype: int16);
        await fabric.BroadcastAsync(values, root: 2);
        Assert.Equal(new short[] { 2, 2, 2, 2 }, values.data<short>().ToArray());
        await fabric.BroadcastAsync(values.fill_(fabric.Rank + 5));
        Assert.Equal(5, values[0].item<short>());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fabric.BroadcastAsync(values, root: 3));
    });

    [Fact]
    public async Task Rank_0_goes_first()
    {
        int done = 0;
        await Ranks.RunAsync(3, async fabric =>
        {
            await using (await fabric.RankZeroFirstAsync())
            {
                if (fabric.Rank == 0)
                {
                    await Task.Delay(100);
                    Assert.Equal(0, done);
                    done = 1;
                }

                Assert.Equal(1, done);
            }

            await fabric.BarrierAsync();
        });
    }
}
