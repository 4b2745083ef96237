using System.Diagnostics;
using Fabric.Runtime.Tests.Storage;
using Fabric.Tests.RankProgram;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>A run on a disk that fails now and then, started again and again.</summary>
public sealed class RandomFaultTests(ITestOutputHelper output) : IDisposable
{
    private const double FaultRate = 0.01;
    private const int MostSteps = 12;

    private readonly TemporaryFolder _folder = new();
    private readonly int _seed = Environment.TickCount;
    private int _operations;
    private int _faults;
    private int _failures;
    private int _saves;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_committed_is_there_after_any_faults()
    {
        TimeSpan time = LongMode.Choose(TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(10));
        output.WriteLine($"seed {_seed}");
        var random = new Random(_seed);
        var clock = Stopwatch.StartNew();
        long committed = -1;
        int lives = 0;
        while (clock.Elapsed < time)
        {
            lives++;
            committed = Math.Max(committed, await LiveAsync(random, committed));
            long latest = await LatestAsync();
            Assert.True(latest >= committed, $"Step {committed} was committed, and step {latest} is the latest.");
            committed = latest;
        }

        output.WriteLine($"{lives} lives, {_saves} saves committed and {_failures} failed, {_faults} of {_operations} operations failed, in {clock.Elapsed}");
        Assert.True(_saves > 10 && _failures > 0, "Too little happened.");
    }

    /// <summary>Trains for some steps, whatever fails.</summary>
    /// <returns>The last step whose checkpoint was committed.</returns>
    private async Task<long> LiveAsync(Random random, long committed)
    {
        int steps = random.Next(1, MostSteps);
        var disk = new FaultyFileSystem
        {
            CanExchange = random.Next(2) == 0,
            FailAt = (_, _) =>
            {
                Interlocked.Increment(ref _operations);
                bool fails = Random.Shared.NextDouble() < FaultRate;
                Interlocked.Add(ref _faults, fails ? 1 : 0);
                return fails;
            },
        };
        await FabricRuntime.RunAsync(new FabricOptions { Device = CPU, FileSystem = disk }, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            CheckpointManagerOptions<LargeState> options = new() { KeepLast = 2, StopOnSignals = false, Save = new() { Durable = random.Next(2) == 0 } };
            await using CheckpointManager<LargeState> manager = new(fabric, state, _folder["run"], options);
            while (!await SucceedsAsync(() => manager.ResumeAsync()))
            {
            }

            Assert.True(state.Iteration >= committed, $"Step {committed} was committed, and the run goes on from {state.Iteration}.");
            Assert.Equal(state.Iteration, state.Iteration == 0 ? 0 : state.Origin());
            for (long step = state.Iteration + 1, last = step + steps; step <= last; step++)
            {
                state.Fill(step);
                if (await SucceedsAsync(() => manager.SaveAsync(step)))
                {
                    committed = step;
                    _saves++;
                }
            }
        });
        return committed;
    }

    private async Task<bool> SucceedsAsync(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (CheckpointException)
        {
            _failures++;
            return false;
        }
    }

    /// <summary>What a process finds whose disk does as it is told.</summary>
    private async Task<long> LatestAsync()
    {
        long latest = -1;
        await FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            await using CheckpointManager<LargeState> manager = new(fabric, state, _folder["run"], new() { StopOnSignals = false });
            ResumeResult resume = await manager.ResumeAsync();
            Assert.Empty(resume.Damaged);
            latest = resume.From?.Step ?? -1;
            Assert.Equal(resume.From?.Step, latest < 0 ? null : state.Origin());
        });
        return latest;
    }
}
