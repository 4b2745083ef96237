using System.Diagnostics;
using Fabric.Collectives;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>What ranks that are threads are told when one of them is out of step, late or gone.</summary>
public class ThreadFailureTests
{
    public static TheoryData<string> Mismatches => [.. Wrong.Keys];

    private static Dictionary<string, Func<ProcessGroup, Task>> Wrong { get; } = new()
    {
        ["rank 1 is in #2 of 'world', barrier 'save'"] = group => group.BarrierAsync("save"),
        ["rank 1 is in #2 of 'world', all-reduce 'other' (Sum of 4 Float32)"] = group => group.AllReduceAsync(zeros(4), "other"),
        ["rank 1 is in #2 of 'world', all-reduce 'gradients' (Sum of 5 Float32)"] = group => group.AllReduceAsync(zeros(5), "gradients"),
        ["rank 1 is in #2 of 'world', all-reduce 'gradients' (Max of 4 Float32)"] =
            group => group.AllReduceAsync(zeros(4), "gradients", ReduceOperation.Max),
        ["rank 1 is in #2 of 'world', broadcast 'gradients' (4 Float32 from rank 1)"] = group => group.BroadcastAsync(zeros(4), 1, "gradients"),
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Ranks_in_different_operations_are_told_at_once_who_is_where(string where)
    {
        long start = Stopwatch.GetTimestamp();
        Exception?[] ended = await ThreadRanks.RunAsync(ThreadProcessGroup.Create(2), async group =>
        {
            await group.BarrierAsync("start");
            await (group.Rank == 0 ? group.AllReduceAsync(zeros(4), "gradients") : Wrong[where](group));
        });
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
        Assert.All(ended, exception =>
        {
            string message = Assert.IsType<CollectiveMismatchException>(exception).Message;
            Assert.Contains("rank 0 is in #2 of 'world', all-reduce 'gradients' (Sum of 4 Float32)", message, StringComparison.Ordinal);
            Assert.Contains(where, message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_rank_that_does_not_come_is_named_after_the_timeout()
    {
        Exception?[] ended = await ThreadRanks.RunAsync(ThreadProcessGroup.Create(3, TimeSpan.FromSeconds(1)), async group =>
        {
            await group.BarrierAsync("start");
            await (group.Rank == 1 ? Task.Delay(2500) : group.BarrierAsync("step"));
        });
        Assert.Null(ended[1]);
        Assert.All([ended[0], ended[2]], exception =>
        {
            CollectiveTimeoutException timeout = Assert.IsType<CollectiveTimeoutException>(exception);
            Assert.Equal([1], timeout.Ranks);
            Assert.Contains("#2 of 'world', barrier 'step', did not end within 1 s", timeout.Message, StringComparison.Ordinal);
            Assert.Contains("rank 1 has not come; its last operation was #1 of 'world', barrier 'start'", timeout.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_late_rank_that_waits_elsewhere_is_shown_where_it_waits()
    {
        Exception?[] ended = await ThreadRanks.RunAsync(ThreadProcessGroup.Create(2, TimeSpan.FromSeconds(1)), async group =>
        {
            ProcessGroup checkpoints = await group.DuplicateAsync("checkpoints");
            await (group.Rank == 0 ? checkpoints.BarrierAsync("save") : group.AllReduceAsync(zeros(1), "gradients"));
        });
        Assert.All(ended, exception =>
        {
            string message = Assert.IsType<CollectiveTimeoutException>(exception).Message;
            Assert.Contains("rank 0 is in #1 of 'world/checkpoints', barrier 'save'", message, StringComparison.Ordinal);
            Assert.Contains("rank 1 is in #2 of 'world', all-reduce 'gradients' (Sum of 1 Float32)", message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_rank_that_throws_is_named_with_its_exception()
    {
        var cause = new InvalidDataException("the loss is NaN");
        Exception?[] ended = await ThreadRanks.RunAsync(ThreadProcessGroup.Create(3), async group =>
        {
            await using ProcessGroup checkpoints = await group.DuplicateAsync("checkpoints");
            if (group.Rank == 2)
            {
                group.Fail(cause);
                throw cause;
            }

            await (group.Rank == 0 ? group.BarrierAsync("step") : checkpoints.BarrierAsync("save"));
        });
        Assert.Same(cause, ended[2]);
        Assert.All(ended[..2], exception =>
        {
            RankFailedException failed = Assert.IsType<RankFailedException>(exception);
            Assert.Equal(2, failed.Rank);
            Assert.Same(cause, failed.InnerException);
            Assert.Contains("Rank 2 has failed: InvalidDataException: the loss is NaN", failed.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_rank_that_leaves_is_named_to_those_who_wait_for_it_now_or_later()
    {
        Exception?[] ended = await ThreadRanks.RunAsync(ThreadProcessGroup.Create(3), async group =>
        {
            await group.BarrierAsync("start");
            if (group.Rank == 1)
            {
                await Task.Delay(50);
                await group.DisposeAsync();
                return;
            }

            await Task.Delay(group.Rank * 50);
            await group.BarrierAsync("step");
        });
        Assert.Null(ended[1]);
        Assert.All([ended[0], ended[2]], exception => Assert.Contains(
            "Rank 1 has left the group after its operation #1, while rank",
            exception!.Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_tells_the_others()
    {
        using var stop = new CancellationTokenSource();
        Exception?[] ended = await ThreadRanks.RunAsync(ThreadProcessGroup.Create(3), async group =>
        {
            if (group.Rank == 2)
            {
                await Task.Delay(200);
                await stop.CancelAsync();
                return;
            }

            await group.BarrierAsync("step", group.Rank == 0 ? stop.Token : default);
        });
        Assert.Equal(stop.Token, Assert.IsAssignableFrom<OperationCanceledException>(ended[0]).CancellationToken);
        Assert.Equal(0, Assert.IsType<RankFailedException>(ended[1]).Rank);
        Assert.Contains("Rank 0 has cancelled #1 of 'world', barrier 'step'", ended[1]!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_cancelled_before_it_began_has_not_begun() =>
        await ThreadRanks.SucceedAsync(2, async group =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group.BarrierAsync("step", new CancellationToken(canceled: true)));
            using var unused = new CancellationTokenSource();
            await group.BarrierAsync("step", unused.Token);
            await unused.CancelAsync();
            await group.BarrierAsync("after");
        });

    [Fact]
    public async Task A_broken_group_refuses_whatever_is_asked_for_later_at_once()
    {
        Exception?[] ended = await ThreadRanks.RunAsync(ThreadProcessGroup.Create(2), async group =>
        {
            ProcessGroup checkpoints = await group.DuplicateAsync("checkpoints");
            await Assert.ThrowsAsync<CollectiveMismatchException>(() => group.BarrierAsync($"step of rank {group.Rank}"));
            foreach (ProcessGroup broken in (ProcessGroup[])[group, checkpoints])
            {
                var later = await Assert.ThrowsAsync<CollectiveMismatchException>(() => broken.BarrierAsync("later"));
                Assert.Contains("The process group is broken", later.Message, StringComparison.Ordinal);
            }

            await group.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => group.BarrierAsync("later"));
        });
        Assert.All(ended, Assert.Null);
    }
}
