using Fabric.Checkpoints;
using Fabric.Management;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.PartialLoads;
using Fabric.Runtime.Tests.Samples;
using Fabric.Runtime.Tests.States;
using Fabric.Runtime.Tests.Storage;
using Fabric.Runtime.Tests.Strategies;
using Fabric.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Runtime;

public sealed class CheckpointManagerTests
{
    private static readonly CheckpointManagerOptions<TinyState> Options = new() { EverySteps = 2, StopOnSignals = false };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task It_saves_when_a_step_is_due_and_keeps_the_last_and_the_best(bool inBackground) => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        var options = Options with { InBackground = inBackground, KeepLast = 2, KeepBest = 2, Metric = CheckpointMetric.Lowest(TinyState.Members.BestLoss) };
        await using (CheckpointManager<TinyState> manager = new(fabric, state, folder["run"], options))
        {
            double[] losses = [9, 1, 8, double.NaN, 5, 2, 6, 3, 7, 7, 7, 7];
            for (int step = 1; step <= 12; step++)
            {
                Train(fabric, state, step, losses[step - 1]);
                await manager.AfterStepAsync(step);
            }

            IReadOnlyList<ManagedCheckpoint> listed = await manager.ListAsync();
            Assert.Equal((12, 7), (listed[^1].Step, listed[^1].Metric));
            Assert.Equal(listed[^1], await manager.LatestAsync());
            Assert.Equal(2, (await manager.BestAsync())!.Step);
        }

        // Those of steps 2 and 6 hold 1 and 2; that of step 4 holds NaN.
        Assert.Equal(["step-00000002.safetensors", "step-00000006.safetensors", "step-00000010.safetensors", "step-00000012.safetensors"], NamesIn(folder["run"]));
        Assert.Equal(12, (await CheckpointManager.LatestAsync(folder["run"]))!.Step);
    });

    [Fact]
    public Task It_goes_on_from_the_newest_that_is_whole_and_says_which_it_passed_over() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        await TrainAndSaveAsync(fabric, state, folder["run"], 2, 8);
        FlipData(PathOf(folder["run"], 8));
        Truncate(PathOf(folder["run"], 6));

        TinyState resumed = TinyState.Create(fabric);
        await using (CheckpointManager<TinyState> manager = new(fabric, resumed, folder["run"], Options))
        {
            ResumeResult result = await manager.ResumeAsync();
            Assert.Equal((4, 4), (result.From!.Step, resumed.Iteration));
            Assert.Equal([PathOf(folder["run"], 8), PathOf(folder["run"], 6)], result.Damaged.Select(damaged => damaged.Path));

            // What the first attempt left half changed is whole again.
            for (int step = 5; step <= 10; step++)
            {
                Train(fabric, resumed, step, loss: 1);
                await manager.AfterStepAsync(step);
            }
        }

        Assert.Equal(["step-00000006.safetensors", "step-00000008.safetensors", "step-00000010.safetensors"], NamesIn(folder["run"]));
        TinyState again = TinyState.Create(fabric);
        await using CheckpointManager<TinyState> last = new(fabric, again, folder["run"], Options);
        Assert.Equal(10, (await last.ResumeAsync()).From!.Step);
        Assert.True(OneRank.AreEqual(resumed.Model, again.Model));

        // It is there already.
        string identity = (await last.LatestAsync())!.Identity;
        Assert.Equal(identity, (await last.SaveAsync(10)).Identity);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public Task A_file_of_zeros_that_a_power_failure_has_left_is_passed_over(int length) => OneRank.RunAsync(async (fabric, folder) =>
    {
        await TrainAndSaveAsync(fabric, TinyState.Create(fabric), folder["run"], 2, 4);
        File.WriteAllBytes(PathOf(folder["run"], 4), new byte[length]);
        TinyState resumed = TinyState.Create(fabric);
        await using CheckpointManager<TinyState> manager = new(fabric, resumed, folder["run"], Options);
        ResumeResult result = await manager.ResumeAsync();
        Assert.Equal(2, result.From!.Step);
        Assert.Single(result.Damaged);
        Assert.Equal(2, (await manager.LatestAsync())!.Step);
    });

    [Fact]
    public Task A_run_that_goes_back_saves_the_same_steps_again() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        await using CheckpointManager<TinyState> manager = new(fabric, state, folder["run"], Options);
        for (int step = 1; step <= 6; step++)
        {
            Train(fabric, state, step, loss: 1);
            await manager.AfterStepAsync(step);
        }

        string first = (await manager.LatestAsync())!.Identity;
        await manager.RemoveAfterAsync(4);
        Assert.Equal(4, (await manager.ResumeAsync()).From!.Step);
        Train(fabric, state, 5, loss: 2);
        await manager.AfterStepAsync(5);
        Train(fabric, state, 6, loss: 3);
        await manager.AfterStepAsync(6);
        ManagedCheckpoint last = await manager.SaveAsync(6);
        Assert.NotEqual(first, last.Identity);
        Assert.Equal(last, await manager.LatestAsync());
    });

    [Fact]
    public Task What_others_put_beside_them_and_links_lead_to_is_not_touched() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        string run = folder["run"], archive = folder["archive"];
        await TrainAndSaveAsync(fabric, state, run, 2, 4);
        File.Copy(PathOf(run, 2), Path.Join(run, "step-00000002.pt"));
        File.Copy(PathOf(run, 2), Path.Join(run, "step-00000002"));
        Directory.CreateDirectory(archive);
        foreach (string name in (string[])["fabric.json", "shard-00001-of-00001.safetensors"])
        {
            File.WriteAllText(Path.Join(archive, name), "somebody's");
        }

        Directory.CreateSymbolicLink(Path.Join(run, "step-00000001"), archive);
        await using (CheckpointManager<TinyState> manager = new(fabric, state, run, Options with { KeepLast = 1 }))
        {
            Assert.Equal(4, (await manager.ResumeAsync()).From!.Step);
            await manager.SaveAsync(6);
            await manager.RemoveAfterAsync(0);
        }

        Assert.Equal(["step-00000002", "step-00000002.pt"], NamesIn(run));
        Assert.Equal(2, Directory.GetFiles(archive).Length);
    });

    [Fact]
    public Task What_is_no_folder_is_no_fresh_start() => OneRank.RunAsync(async (fabric, folder) =>
    {
        File.CreateSymbolicLink(folder["run"], folder["not mounted"]);
        await using CheckpointManager<TinyState> manager = new(fabric, TinyState.Create(fabric), folder["run"], Options);
        CheckpointException error = await Assert.ThrowsAsync<CheckpointException>(() => manager.ResumeAsync());
        Assert.Contains("is no folder", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_run_that_has_forgotten_its_weights_does_not_go_on_without_them() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await TrainAndSaveAsync(fabric, TinyState.Create(fabric), folder["run"], 2, 4);
        var counter = new InnerCount();
        await using CheckpointManager<InnerCount> manager = new(fabric, counter, folder["run"], new() { StopOnSignals = false });
        CheckpointMismatchException error = await Assert.ThrowsAsync<CheckpointMismatchException>(() => manager.ResumeAsync());
        Assert.Contains("'model' (module)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'optimizer' (optimizer)", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_folder_of_checkpoints_is_not_taken_for_one() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        await TrainAndSaveAsync(fabric, state, folder["run"], 2, 4);
        CheckpointFormatException error = await Assert.ThrowsAsync<CheckpointFormatException>(() => state.LoadAsync(fabric, folder["run"]));
        Assert.Contains(PathOf(folder["run"], 4), error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await CheckpointManager.BestAsync(fabric, folder["run"], CheckpointMetric.Highest(TinyState.Members.Iteration)))!.Step);
    });

    [Fact]
    public Task That_all_are_damaged_is_an_error_and_no_fresh_start() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        await using CheckpointManager<TinyState> manager = new(fabric, state, folder["run"], Options);
        Assert.Null((await manager.ResumeAsync()).From);
        Assert.Null(await manager.LatestAsync());
        await TrainAndSaveAsync(fabric, state, folder["run"], 2, 4);
        Array.ForEach(Directory.GetFiles(folder["run"]), FlipData);
        CheckpointCorruptException error = await Assert.ThrowsAsync<CheckpointCorruptException>(() => manager.ResumeAsync());
        Assert.Contains("All 2 checkpoints", error.Message, StringComparison.Ordinal);
        Assert.True(error.StateModified);
    });

    [Fact]
    public Task Runs_are_not_mixed_in_one_folder() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await TrainAndSaveAsync(fabric, TinyState.Create(fabric), folder["run"], 2, 6);
        TinyState fresh = TinyState.Create(fabric);
        await using CheckpointManager<TinyState> manager = new(fabric, fresh, folder["run"], Options);
        CheckpointException error = await Assert.ThrowsAsync<CheckpointException>(() => manager.SaveAsync(0));
        Assert.Contains("which is at step 0, has not gone on from, the latest of step 6", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointException>(() => manager.AfterStepAsync(1));
        Assert.Equal(3, NamesIn(folder["run"]).Length);

        await manager.RemoveAfterAsync(2);
        Assert.Equal(["step-00000002.safetensors"], NamesIn(folder["run"]));
        await Assert.ThrowsAsync<CheckpointException>(() => manager.SaveAsync(2));
        await manager.RemoveAfterAsync(-1);
        Assert.Empty(NamesIn(folder["run"]));
        await manager.SaveAsync(0);
        Assert.Equal(["step-00000000.safetensors"], NamesIn(folder["run"]));
    });

    [Fact]
    public Task A_second_manager_is_refused_until_the_first_is_disposed_of() => OneRank.RunAsync(async (fabric, folder) =>
    {
        string run = folder["run"];
        await using CheckpointManager<TinyState> late = new(fabric, TinyState.Create(fabric), run, Options);
        Assert.Null((await late.ResumeAsync()).From);
        await using (CheckpointManager<TinyState> first = new(fabric, TinyState.Create(fabric), run, Options))
        {
            await first.SaveAsync(2);
            await using CheckpointManager<TinyState> second = new(fabric, TinyState.Create(fabric), run, Options);
            foreach (Func<Task> use in (Func<Task>[])[
                () => second.ResumeAsync(), () => second.AfterStepAsync(3), () => second.SaveAsync(4), () => second.RemoveAfterAsync(-1), () => late.AfterStepAsync(4), () => late.SaveAsync(4)])
            {
                CheckpointException error = await Assert.ThrowsAsync<CheckpointException>(use);
                Assert.StartsWith($"Another run saves to '{run}'", error.Message, StringComparison.Ordinal);
            }

            // Who reads is not refused.
            Assert.Equal(2, (await CheckpointManager.LatestAsync(run))!.Step);

            // The lock is of the folder, not of its name.
            Directory.Move(run, folder["moved"]);
            await first.SaveAsync(6);
            await Assert.ThrowsAsync<CheckpointException>(() => second.ResumeAsync());
            await using CheckpointManager<TinyState> ofMoved = new(fabric, TinyState.Create(fabric), folder["moved"], Options);
            Assert.Equal(2, (await ofMoved.ResumeAsync()).From!.Step);
        }

        await using CheckpointManager<TinyState> next = new(fabric, TinyState.Create(fabric), run, Options);
        Assert.Equal(6, (await next.ResumeAsync()).From!.Step);
    });

    [Fact]
    public Task Two_that_start_at_once_in_a_folder_that_is_not_there_do_not_both_go_on() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        await using CheckpointManager<TinyState> first = new(fabric, state, folder["run"], Options), second = new(fabric, state, folder["run"], Options);
        await first.AfterStepAsync(1);
        await second.AfterStepAsync(1);
        await first.SaveAsync(2);
        CheckpointException error = await Assert.ThrowsAsync<CheckpointException>(() => second.AfterStepAsync(2));
        Assert.StartsWith("Another run saves to", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task The_same_command_started_twice_is_refused_until_the_first_has_ended()
    {
        using var folder = new TemporaryFolder();
        using var first = new SampleProcess("tests/RankProgram", "stop", folder["run"], "60000");
        await first.WaitForLineAsync("step 5");
        using (var second = new SampleProcess("tests/RankProgram", "stop", folder["run"], "60000"))
        {
            Assert.Equal(1, (await second.EndAsync()).ExitCode);
            Assert.Contains("Another run saves to", second.LastLine, StringComparison.Ordinal);
        }

        first.Kill();
        await first.EndAsync();
        await OneRank.RunAsync(async (fabric, _) =>
        {
            await using CheckpointManager<TinyState> next = new(fabric, TinyState.Create(fabric), folder["run"], Options);
            await next.RemoveAfterAsync(-1);
            await next.SaveAsync(0);
        });
    }

    [Fact]
    public Task A_counter_of_steps_that_starts_anew_after_a_resume_is_named() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await TrainAndSaveAsync(fabric, TinyState.Create(fabric), folder["run"], 300, 300);
        await using CheckpointManager<TinyState> manager = new(fabric, TinyState.Create(fabric), folder["run"], Options);
        await manager.ResumeAsync();
        CheckpointException error = await Assert.ThrowsAsync<CheckpointException>(() => manager.AfterStepAsync(1));
        Assert.StartsWith(
            "This run has gone on from step 300, and AfterStepAsync was called with step 1: is the counter of steps [Checkpointed]?", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("RemoveAfterAsync", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task Only_what_was_committed_is_listed_and_what_dead_writers_left_goes() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        string run = folder["run"];
        await TrainAndSaveAsync(fabric, state, run, 2, 4);
        string aside = Path.Join(run, ".step-00000004.safetensors.old-0000000100000000");
        File.Move(PathOf(run, 4), aside);
        File.WriteAllText(Path.Join(run, ".step-00000006.safetensors.0123456789abcdef.fabric-tmp"), "cut off");
        string removed = Path.Join(run, ".step-00000005.0123456789abcdef.fabric-tmp");
        Directory.CreateDirectory(removed);
        File.WriteAllText(Path.Join(removed, "shard-00001-of-00002.safetensors"), "its removal was cut off");
        File.WriteAllText(Path.Join(run, "step-best.safetensors"), "somebody's");
        File.WriteAllText(Path.Join(run, "notes.txt"), "somebody's");

        await using (CheckpointManager<TinyState> manager = new(fabric, state, run, Options with { KeepLast = 1 }))
        {
            Assert.Equal([2, 4], (await manager.ListAsync()).Select(checkpoint => checkpoint.Step));
            Assert.Equal(4, (await manager.ResumeAsync()).From!.Step);
            await manager.SaveAsync(6);
        }

        Assert.Equal(["notes.txt", "step-00000006.safetensors", "step-best.safetensors"], NamesIn(run));
    });

    [Fact]
    public Task Half_of_a_copy_is_told_and_stays() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        await TrainAndSaveAsync(fabric, state, folder["run"], 2, 4);
        string half = Path.Join(folder["run"], "step-00000005");
        Directory.CreateDirectory(half);
        File.Copy(PathOf(folder["run"], 4), Path.Join(half, "shard-00001-of-00002.safetensors"));
        await using (CheckpointManager<TinyState> manager = new(fabric, state, folder["run"], Options with { KeepLast = 1 }))
        {
            ResumeResult resume = await manager.ResumeAsync();
            Assert.Equal(4, resume.From!.Step);
            CheckpointException damaged = Assert.Single(resume.Damaged);
            Assert.Equal(half, damaged.Path);
            Assert.Contains("without 'fabric.json'", damaged.Message, StringComparison.Ordinal);
            await manager.SaveAsync(6);
            await manager.RemoveAfterAsync(-1);
        }

        Assert.Equal(["step-00000005"], NamesIn(folder["run"]));
        Assert.Single(NamesIn(half));
    });

    [Fact]
    public Task A_folder_whose_removal_is_cut_off_does_not_keep_its_name() => OneRank.RunAsync((_, folder) =>
    {
        string run = folder["run"], step = Path.Join(run, "step-00000002");
        Directory.CreateDirectory(step);
        foreach (string name in (string[])["fabric.json", "shard-00001-of-00001.safetensors"])
        {
            File.WriteAllText(Path.Join(step, name), "");
        }

        int deletes = 0;
        var disk = new FaultyFileSystem { FailAt = (operation, _) => operation == nameof(FileSystem.Delete) && ++deletes == 2 };
        Assert.Throws<IOException>(() => new StepFolder(disk, run).Remove(step));
        Assert.False(Directory.Exists(step));
        new StepFolder(FileSystem.Os, run).Tidy();
        Assert.Empty(NamesIn(run));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Nothing_is_removed_where_the_newest_cannot_be_read_back() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        string run = folder["run"];
        await TrainAndSaveAsync(fabric, state, run, 2, 2);
        CommittedCheckpoint saved = await state.SaveAsync(fabric, PathOf(run, 4));
        FlipData(saved.Path);
        var steps = new StepFolder(FileSystem.Os, run);
        var shelf = new CheckpointShelf(steps, metric: null, NullLogger.Instance);
        using var keeper = new CheckpointKeeper(steps, shelf, new RetentionRule(Last: 1, Best: 0, HighestIsBest: false, VerifyFirst: true), NullLogger.Instance);
        keeper.Follow(Task.FromResult<CommittedCheckpoint?>(saved));
        await keeper.EndAsync();
        Assert.Equal(2, NamesIn(run).Length);

        FlipData(saved.Path);
        await keeper.ForgetAsync(saved.Path);
        keeper.Follow(Task.FromResult<CommittedCheckpoint?>(saved));
        await keeper.EndAsync();
        Assert.Equal(["step-00000004.safetensors"], NamesIn(run));
    });

    [Fact]
    public Task A_run_that_passed_over_a_damaged_one_saves_also_where_its_state_has_a_new_member() => LoggedRankAsync(async (fabric, folder, logger) =>
    {
        var old = new ModuleState { Model = nn.Linear(8, 8) };
        await old.SaveAsync(fabric, PathOf(folder["run"], 1));
        await old.SaveAsync(fabric, PathOf(folder["run"], 2));
        FlipData(PathOf(folder["run"], 2));
        var state = new LaterState { Model = nn.Linear(8, 8) };
        await using CheckpointManager<LaterState> manager = new(fabric, state, folder["run"], new() { StopOnSignals = false });
        Assert.Equal(1, (await manager.ResumeAsync()).From!.Step);
        await manager.SaveAsync(3);
        string passedOver = Assert.Single(logger.Lines, static line => line.StartsWith("Warning 30 ", StringComparison.Ordinal));
        Assert.DoesNotContain("mixture", passedOver, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_checkpoint_of_which_a_part_was_read_is_not_taken_for_a_whole_one(bool readsAll)
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        var disk = new FailingDisk { OnVerify = () => FlipData(PathOf(run, 3)) };
        await FabricRuntime.RunAsync(new FabricOptions { Device = CPU, FileSystem = disk }, async fabric =>
        {
            await new ModuleState { Model = nn.Linear(8, 8) }.SaveAsync(fabric, PathOf(run, 1));
            await new LaterState { Model = nn.Linear(8, 8), Ema = nn.Linear(8, 8) }.SaveAsync(fabric, PathOf(run, 2));
            await (readsAll
                ? GoOnAsync(new LaterState { Model = nn.Linear(8, 8), Ema = nn.Linear(8, 8) })
                : GoOnAsync(new ModuleState { Model = nn.Linear(8, 8) }));

            async Task GoOnAsync<TState>(TState state)
                where TState : class, CompilerServices.ICheckpointState<TState>
            {
                await using CheckpointManager<TState> manager = new(fabric, state, run, new() { StopOnSignals = false, KeepLast = 2 });
                Assert.Equal(2, (await manager.ResumeAsync(new() { Strict = false })).From!.Step);
                await manager.SaveAsync(3);
            }
        });

        // Step 3 is damaged where it is looked at, which need not be where step 2 is known to be whole.
        string[] last = ["step-00000002.safetensors", "step-00000003.safetensors"];
        Assert.Equal(readsAll ? last : ["step-00000001.safetensors", .. last], NamesIn(run));
    }

    [Fact]
    public Task What_cannot_be_removed_is_not_said_to_be_and_stays_damaged() => LoggedRankAsync(async (fabric, folder, logger) =>
    {
        TinyState state = TinyState.Create(fabric);
        string run = folder["run"];
        await TrainAndSaveAsync(fabric, state, run, 2, 8);
        CommittedCheckpoint saved = await state.SaveAsync(fabric, PathOf(run, 10));
        var disk = new FailingDisk();
        var steps = new StepFolder(disk, run);
        var shelf = new CheckpointShelf(steps, metric: null, NullLogger.Instance);
        using var keeper = new CheckpointKeeper(steps, shelf, new RetentionRule(Last: 3, Best: 0, HighestIsBest: false, VerifyFirst: false), logger);
        keeper.Remember(PathOf(run, 8), isWhole: false);
        disk.RefusesRemovals = true;
        await FollowAsync();
        Assert.Equal(5, NamesIn(run).Length);

        Assert.DoesNotContain(logger.Lines, static line => line.StartsWith("Debug 31 ", StringComparison.Ordinal));
        Assert.Equal(2, logger.Lines.Count(static line => line.StartsWith("Warning 32 ", StringComparison.Ordinal)));

        // The damaged one is none of the last three.
        disk.RefusesRemovals = false;
        await FollowAsync();
        Assert.Equal(["step-00000004.safetensors", "step-00000006.safetensors", "step-00000010.safetensors"], NamesIn(run));
        Assert.Single(logger.Lines, static line => line.StartsWith("Debug 31 ", StringComparison.Ordinal));

        async Task FollowAsync()
        {
            keeper.Follow(Task.FromResult<CommittedCheckpoint?>(saved));
            await keeper.EndAsync();
        }
    });

    [Fact]
    public Task A_checkpoint_that_was_overtaken_and_removed_is_no_alarm() => LoggedRankAsync(async (fabric, folder, logger) =>
    {
        TinyState state = TinyState.Create(fabric);
        string run = folder["run"];
        CommittedCheckpoint[] saved =
        [
            await state.SaveAsync(fabric, PathOf(run, 2)), await state.SaveAsync(fabric, PathOf(run, 4)), await state.SaveAsync(fabric, PathOf(run, 6)),
        ];
        var steps = new StepFolder(FileSystem.Os, run);
        var shelf = new CheckpointShelf(steps, metric: null, NullLogger.Instance);
        using var keeper = new CheckpointKeeper(steps, shelf, new RetentionRule(Last: 1, Best: 0, HighestIsBest: false, VerifyFirst: true), logger);
        Array.ForEach(saved, one => keeper.Follow(Task.FromResult<CommittedCheckpoint?>(one)));
        await keeper.EndAsync();
        Assert.Equal(["step-00000006.safetensors"], NamesIn(run));
        Assert.Equal(2, logger.Lines.Count(static line => line.StartsWith("Debug 31 ", StringComparison.Ordinal)));
        Assert.DoesNotContain(logger.Lines, static line => line.StartsWith("Warning 32 ", StringComparison.Ordinal));
    });

    [Fact]
    public Task A_save_that_could_not_begin_is_due_at_the_next_step() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        var options = Options with { EverySteps = null, Every = TimeSpan.FromMilliseconds(200), InBackground = true, Save = new() { RefuseWhileSaving = true } };
        await using CheckpointManager<TinyState> manager = new(fabric, state, folder["run"], options);
        using var hold = new ManualResetEventSlim();
        await manager.AfterStepAsync(1);
        await Task.Delay(250);
        PendingSave other = state.BeginSave(fabric, folder["other"], new() { Progress = new Reports(_ => hold.Wait()) });
        await Assert.ThrowsAsync<InvalidOperationException>(() => manager.AfterStepAsync(2));
        hold.Set();
        await other.Committed;
        await manager.AfterStepAsync(3);
        Assert.Equal(3, (await manager.LatestAsync())!.Step);
    });

    [Fact]
    public Task A_save_that_fails_in_the_background_is_told_and_training_goes_on() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = TinyState.Create(fabric);
        string run = folder["run"];

        // A folder of somebody's is where the second one goes.
        Directory.CreateDirectory(Path.Join(PathOf(run, 4), "mine"));
        await using CheckpointManager<TinyState> manager = new(fabric, state, run, Options);
        await manager.AfterStepAsync(2);
        await manager.AfterStepAsync(4);
        CheckpointException error = await Assert.ThrowsAnyAsync<CheckpointException>(async () =>
        {
            // Whenever it has failed.
            for (long step = 6; ; step += 2)
            {
                await manager.AfterStepAsync(step);
            }
        });
        Assert.Contains("step-00000004.safetensors", error.Message, StringComparison.Ordinal);
        ManagedCheckpoint last = await manager.SaveAsync(99);
        Assert.Equal(99, (await manager.LatestAsync())!.Step);
        Assert.Equal(PathOf(run, 99), last.Path);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_save_that_has_failed_in_the_background_is_told_after_the_next_step(int ranks)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Join(PathOf(folder["run"], 1000), "mine"));
        string[] told = await Ranks.CollectAsync(
            ranks,
            async fabric =>
            {
                DdpState state = DdpState.Create(fabric);
                await using CheckpointManager<DdpState> manager = new(fabric, state, folder["run"], new() { EverySteps = 1000 });
                await manager.AfterStepAsync(1000);
                await fabric.Saves.EndAsync();
                CheckpointException error = await Assert.ThrowsAnyAsync<CheckpointException>(() => manager.AfterStepAsync(1001));
                await manager.AfterStepAsync(1002);
                return error.Message;
            },
            Strategy.Ddp);
        Assert.All(told, message => Assert.Contains("step-00001000.safetensors", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_save_is_made_also_after_one_in_the_background_has_failed()
    {
        await OneRank.RunAsync(async (fabric, folder) =>
        {
            TinyState state = TinyState.Create(fabric);
            Directory.CreateDirectory(Path.Join(PathOf(folder["run"], 2), "mine"));
            await using CheckpointManager<TinyState> manager = new(fabric, state, folder["run"], Options);
            await manager.AfterStepAsync(2);
            Assert.Equal(3, (await manager.SaveAsync(3)).Step);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ranks_agree_on_what_is_due_and_what_there_is(bool fsdp)
    {
        using var folder = new TemporaryFolder();
        Strategy strategy = fsdp ? Strategy.Fsdp : Strategy.Ddp;
        var options = new CheckpointManagerOptions<DdpState> { Every = TimeSpan.FromMilliseconds(30), KeepLast = 2 };
        string[] found = await Ranks.CollectAsync(
            3,
            async fabric =>
            {
                DdpState state = DdpState.Create(fabric);
                await using CheckpointManager<DdpState> manager = new(fabric, state, folder["run"], options);
                Assert.Null((await manager.ResumeAsync()).From);
                while (state.Iteration < 40)
                {
                    fabric.Saves.WaitUntilStaged();
                    state.Train(fabric, 1);
                    await manager.AfterStepAsync(state.Iteration);

                    // Time passes for rank 0 alone.
                    await Task.Delay(fabric.Rank == 0 ? 5 : 0);
                }

                await manager.SaveAsync(state.Iteration);
                return string.Join(' ', await manager.ListAsync());
            },
            strategy);
        Assert.Single(found.Distinct());

        // By one rank, whatever saved it.
        string extension = fsdp ? "" : ".safetensors";
        await OneRank.RunAsync(async (fabric, _) =>
        {
            DdpState state = DdpState.Create(fabric);
            await using CheckpointManager<DdpState> manager = new(fabric, state, folder["run"]);
            Assert.Equal(40, (await manager.ResumeAsync()).From!.Step);
            Assert.Equal($"step-00000040{extension}", NamesIn(folder["run"])[^1]);
            Assert.InRange(NamesIn(folder["run"]).Length, 1, 2);
        });
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(1)]
    public async Task On_SIGTERM_it_saves_if_there_is_time_and_leaves_no_trace_if_there_is_none(int milliseconds)
    {
        using var folder = new TemporaryFolder();
        using var run = new SampleProcess("tests/RankProgram", "stop", folder["run"], $"{milliseconds}");
        await run.WaitForLineAsync("step 5");
        run.Terminate();
        (int exitCode, string errors) = await run.EndAsync();
        if (milliseconds > 1)
        {
            Assert.True(exitCode == 0, errors);
            Assert.Equal((await CheckpointManager.LatestAsync(folder["run"]))!.Step, int.Parse(run.LastLine.Split(' ')[^1]));
        }
        else
        {
            Assert.Equal(1, exitCode);
            Assert.Contains("the time that was left after SIGTERM was over", run.LastLine, StringComparison.Ordinal);
            Assert.Equal(["step-00000000.safetensors"], NamesIn(folder["run"]));
        }
    }

    [Fact]
    public async Task A_loop_that_goes_on_after_it_was_asked_to_stop_saves_once_for_that()
    {
        using var folder = new TemporaryFolder();
        using var run = new SampleProcess("tests/RankProgram", "stop", folder["run"], "60000", "5");
        await run.WaitForLineAsync("step 5");
        run.Terminate();
        (int exitCode, string errors) = await run.EndAsync();
        Assert.True(exitCode == 0, errors);

        // The one it began with, and that of the step at which it was asked.
        Assert.Equal(2, NamesIn(folder["run"]).Length);
    }

    [Fact]
    public void Without_a_schedule_it_saves_every_ten_minutes()
    {
        Assert.Equal(TimeSpan.FromMinutes(10), new CheckpointManagerOptions<TinyState>().Interval);
        Assert.Null(Options.Interval);
        var never = new CheckpointManagerOptions<TinyState> { Every = Timeout.InfiniteTimeSpan };
        never.Check();
        Assert.Null(never.Interval);
    }

    [Fact]
    public async Task Options_that_contradict_each_other_are_refused()
    {
        await OneRank.RunAsync((fabric, folder) =>
        {
            TinyState state = TinyState.Create(fabric);
            Assert.Throws<ArgumentException>(() => new CheckpointManager<TinyState>(fabric, state, folder["run"], new() { KeepBest = 1 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => new CheckpointManager<TinyState>(fabric, state, folder["run"], new() { KeepLast = 0 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => new CheckpointManager<TinyState>(fabric, state, folder["run"], new() { EverySteps = 0 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => new CheckpointManager<TinyState>(fabric, state, folder["run"], new() { Every = TimeSpan.Zero }));
            return Task.CompletedTask;
        });
    }

    private static async Task LoggedRankAsync(Func<FabricRuntime, TemporaryFolder, ListLogger, Task> test)
    {
        using var folder = new TemporaryFolder();
        var logger = new ListLogger();
        await FabricRuntime.RunAsync(new FabricOptions { Device = CPU, LoggerFactory = logger }, fabric => test(fabric, folder, logger));
    }

    private static async Task TrainAndSaveAsync(FabricRuntime fabric, TinyState state, string run, long first, long last)
    {
        for (long step = first; step <= last; step += 2)
        {
            Train(fabric, state, step, loss: 1);
            await state.SaveAsync(fabric, PathOf(run, step));
        }
    }

    private static void Train(FabricRuntime fabric, TinyState state, long step, double loss)
    {
        // The optimizer's own step, not fabric's: saves in the background have to be waited for.
        fabric.Saves.WaitUntilStaged();
        state.Train(fabric, 1);
        state.Iteration = step;
        state.BestLoss = loss;
    }

    private static string PathOf(string run, long step) => Path.Join(run, StepNames.Of(step, isFolder: false, CheckpointFormat.Safetensors));

    private static string[] NamesIn(string run) => [.. Directory.EnumerateFileSystemEntries(run).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static void FlipData(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        FileDamage.FlipData(file);
        File.WriteAllBytes(path, file);
    }

    private static void Truncate(string path)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(20);
    }

    /// <summary>The system refuses to remove, or loses what was written.</summary>
    private sealed class FailingDisk : FileSystem
    {
        public bool RefusesRemovals { get; set; }

        /// <summary>Runs before a checkpoint is read back.</summary>
        public Action OnVerify { get; init; } = static () => { };

        public override void Delete(string path)
        {
            if (RefusesRemovals)
            {
                throw new UnauthorizedAccessException($"Access to '{path}' is denied.");
            }

            base.Delete(path);
        }

        public override void ForgetPages(SafeFileHandle handle)
        {
            OnVerify();
            base.ForgetPages(handle);
        }
    }
}
