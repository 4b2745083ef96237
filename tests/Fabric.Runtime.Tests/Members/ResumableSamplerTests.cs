using CsCheck;
using Xunit;

namespace Fabric.Runtime.Tests.Members;

public class ResumableSamplerTests
{
    [Fact]
    public void An_epoch_goes_through_every_index_once() =>
        Gen.Select(Gen.Int[1, 2000], Gen.Long).Sample((length, seed) =>
        {
            long[] order = new ResumableSampler(length, seed).Next(length);
            Array.Sort(order);
            Assert.Equal(Enumerable.Range(0, length).Select(i => (long)i), order);
        });

    [Fact]
    public void Epochs_and_seeds_differ()
    {
        var sampler = new ResumableSampler(1000, seed: 1);
        long[] first = sampler.Next(1000);
        long[] second = sampler.Next(1000);
        Assert.Equal(1, sampler.Epoch);
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, new ResumableSampler(1000, seed: 2).Next(1000));
        Assert.Equal(first, new ResumableSampler(1000, seed: 1).Next(1000));
    }

    [Fact]
    public void The_order_of_a_seed_never_changes() =>
        Assert.Equal(TheOrder, new ResumableSampler(100, seed: 42).Next(12));

    [Fact]
    public void Ranks_share_an_epoch_without_overlap()
    {
        ResumableSampler[] ranks = [.. Enumerable.Range(0, 3).Select(_ => new ResumableSampler(30, seed: 5))];
        var taken = new List<long>();
        for (int batch = 0; batch < 5; batch++)
        {
            for (int rank = 0; rank < 3; rank++)
            {
                taken.AddRange(ranks[rank].Next(2, rank, worldSize: 3));
            }
        }

        Assert.Equal(30, taken.Distinct().Count());
        Assert.Equal(new ResumableSampler(30, seed: 5).Next(30), taken);
    }

    [Fact]
    public void What_does_not_fill_a_batch_is_skipped()
    {
        var sampler = new ResumableSampler(10, seed: 1);
        sampler.Next(4);
        sampler.Next(4);
        sampler.Next(4);
        Assert.Equal((1, 4), (sampler.Epoch, sampler.Position));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Next(11));
    }

    [Fact]
    public void A_shuffle_has_few_fixed_points_and_no_visible_order()
    {
        long[] order = new ResumableSampler(10_000, seed: 9).Next(10_000);
        Assert.InRange(order.Where((index, position) => index == position).Count(), 0, 8);
        double mean = order.Zip(order.Skip(1), (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(mean, 3200, 3470);
    }

    // Computed once by another implementation of the same description.
    private static readonly long[] TheOrder = [80, 74, 59, 92, 71, 86, 23, 25, 64, 61, 15, 21];
}
