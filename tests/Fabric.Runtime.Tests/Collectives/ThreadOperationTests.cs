using System.Collections.Concurrent;
using CsCheck;
using Fabric.Collectives;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>What operations of ranks that are threads give.</summary>
public class ThreadOperationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_operations_give_what_one_rank_after_the_other_gives(int worldSize) =>
        await ThreadRanks.SucceedAsync(worldSize, group => new GroupScript(worldSize, 150, largest: 400_000 / worldSize).RunAsync(group));

    [Fact]
    public async Task Hundreds_of_operations_under_way_at_once_keep_their_order() =>
        await Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 5]).SampleAsync(
            async (seed, worldSize) =>
                await ThreadRanks.SucceedAsync(worldSize, group => new GroupScript(seed, 200, largest: 300).RunAsync(group)),
            iter: 10,
            threads: 1);

    [Fact]
    public async Task Results_are_equal_bit_by_bit_on_all_ranks_and_over_runs()
    {
        var hashes = new ConcurrentBag<ulong>();
        for (int run = 0; run < 3; run++)
        {
            await ThreadRanks.SucceedAsync(4, async group => hashes.Add(await new GroupScript(7, 60, largest: 100_000).RunAsync(group)));
        }

        Assert.Equal(12, hashes.Count);
        Assert.Single(hashes.Distinct());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public async Task Least_and_greatest_keep_NaN_wherever_it_stands(ScalarType type) =>
        await ThreadRanks.SucceedAsync(2, async group =>
        {
            foreach (ReduceOperation operation in Enum.GetValues<ReduceOperation>())
            {
                // A length that no vector divides; NaN on one rank at a time.
                using Tensor values = ones(67, dtype: type);
                values[group.Rank * 5] = double.NaN;
                values[65 + group.Rank] = double.NaN;
                await group.AllReduceAsync(values, "NaN", operation);
                Assert.Equal([0, 5, 65, 66], values.isnan().nonzero().flatten().data<long>().ToArray());
            }
        });

    [Fact]
    public async Task Tensors_of_any_type_are_broadcast_and_gathered() =>
        await ThreadRanks.SucceedAsync(3, async group =>
        {
            using Tensor flags = tensor([group.Rank == 1, true, group.Rank == 1]);
            await group.BroadcastAsync(flags, root: 1, "flags");
            Assert.Equal([true, true, true], flags.data<bool>().ToArray());
            using Tensor number = tensor(new System.Numerics.Complex(group.Rank, 1));
            using Tensor all = zeros(3, dtype: number.dtype);
            await group.AllGatherAsync(number, all, "complex");
            Assert.Equal([new(0, 1), new(1, 1), new(2, 1)], all.data<System.Numerics.Complex>().ToArray());
        });

    [Fact]
    public async Task A_tensor_that_is_disposed_while_the_operation_runs_stays_until_its_end() =>
        await ThreadRanks.SucceedAsync(2, async group =>
        {
            Tensor part = full(1000, group.Rank + 1f);
            using Tensor all = zeros(2000);
            Task gathering;
            using (NewDisposeScope())
            {
                gathering = group.AllGatherAsync(part, all, "parts");
                part.Dispose();
            }

            await gathering;
            Assert.Equal(3000, all.sum().item<float>());
        });

    [Fact]
    public async Task Parameters_are_reduced_in_place_without_a_trace_in_autograd() =>
        await ThreadRanks.SucceedAsync(2, async group =>
        {
            using Tensor parameter = ones(3, requires_grad: true);
            await group.AllReduceAsync(parameter, "parameter");
            Assert.True(parameter.is_leaf);
            Assert.Equal([2f, 2f, 2f], parameter.data<float>().ToArray());
        });

    [Fact]
    public async Task A_duplicate_has_an_order_of_its_own() =>
        await ThreadRanks.SucceedAsync(2, async group =>
        {
            await using ProcessGroup checkpoints = await group.DuplicateAsync("checkpoints");
            Assert.Equal("world/checkpoints", checkpoints.Name);
            Task saving = checkpoints.BarrierAsync("save");
            if (group.Rank == 0)
            {
                await saving;
            }

            await group.BarrierAsync("step");
            await saving;
        });

    [Fact]
    public async Task A_rank_waits_on_its_own_thread_but_not_on_one_of_the_pool()
    {
        await ThreadRanks.SucceedAsync(2, group =>
        {
            using Tensor one = ones(1);
            ProcessGroup.Wait(group.AllReduceAsync(one, "one"));
            Assert.Equal(2, one.item<float>());
            Assert.Equal(2, ProcessGroup.Wait(group.AllGatherBytesAsync(default, "none")).Length);
            return Task.CompletedTask;
        });
        await Task.Run(() => Assert.Throws<InvalidOperationException>(() => ProcessGroup.Wait(Task.CompletedTask)));
    }

    [Fact]
    public void What_cannot_be_lent_or_does_not_fit_is_refused_before_anything_begins()
    {
        ThreadProcessGroup group = ThreadProcessGroup.Create(2)[0];
        using Tensor plain = zeros(4, 6);
        using Tensor column = plain.narrow(1, 0, 2);
        using Tensor meta = zeros([4], device: META);
        using Tensor flags = zeros(4, dtype: ScalarType.Bool);
        using Tensor doubles = zeros(48, dtype: ScalarType.Float64);
        Assert.Contains("[4, 2] with strides [6, 1] is not contiguous", Refusal(() => group.AllReduceAsync(column, "x")), StringComparison.Ordinal);
        Assert.Contains("on meta", Refusal(() => group.BroadcastAsync(meta, 0, "x")), StringComparison.Ordinal);
        Assert.Contains("Bool cannot be reduced", Refusal(() => group.AllReduceAsync(flags, "x")), StringComparison.Ordinal);
        Assert.Contains("Float32, the output Float64", Refusal(() => group.AllGatherAsync(plain, doubles, "x")), StringComparison.Ordinal);
        Assert.Contains("has 24 elements; the whole has 48", Refusal(() => group.AllGatherAsync(plain, plain, "x")), StringComparison.Ordinal);
        Assert.Contains("this rank's part has 23", Refusal(() => group.ReduceScatterAsync(plain, plain, "x", [23, 1])), StringComparison.Ordinal);
        Assert.Contains("3 parts for 2 ranks", Refusal(() => group.ReduceScatterAsync(plain, plain, "x", [8, 8, 8])), StringComparison.Ordinal);
        Refusal(() => group.BroadcastAsync(plain, root: 2, "x"));
    }

    private static string Refusal(Func<Task> start) => Assert.ThrowsAny<ArgumentException>(() => { _ = start(); }).Message;
}
