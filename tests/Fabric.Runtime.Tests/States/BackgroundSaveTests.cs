using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Strategies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using static TorchSharp.torch;

#pragma warning disable FAB050 // What becomes of saves that nobody awaits is tested here.
namespace Fabric.Runtime.Tests.States;

/// <summary>Saves that go on while the run does.</summary>
public sealed class BackgroundSaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Layouts { get; } = ["single", "ddp×2", "fsdp×2", "fsdp×3"];

    private string Path => _folder["run"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public Task Each_checkpoint_is_exactly_the_state_of_one_step(string layout) => Layout.Of(layout).RunAsync(async (fabric, state) =>
    {
        for (int i = 0; i < 6; i++)
        {
            await state.TrainAsync(fabric, 1);
            CommittedCheckpoint expected = await state.SaveAsync(fabric, _folder[$"expected.{i}"]);
            PendingSave save = state.BeginSave(fabric, _folder[$"saved.{i}"]);

            // What is not a parameter may change at once.
            state.Iteration += 100;
            state.Average.add_(1);
            rand(10, generator: fabric.Generator);
            state.Data.Next(fabric.WorldSize);
            state.Schedule.step();
            await save.Staged;
            await state.TrainAsync(fabric, 2);
            Assert.Equal(expected.Identity, (await save.Committed).Identity);
            await state.LoadAsync(fabric, _folder[$"saved.{i}"]);
        }
    });

    [Theory]
    [MemberData(nameof(Layouts))]
    public Task Training_with_saves_in_the_background_is_training(string layout) => Layout.Of(layout).RunAsync(async (fabric, state) =>
    {
        await state.SaveAsync(fabric, Path);
        await TrainAsync(saves: false);
        CommittedCheckpoint without = await state.SaveAsync(fabric, _folder["without"]);
        await state.LoadAsync(fabric, Path);
        await TrainAsync(saves: true);
        Assert.Equal(without.Identity, (await state.SaveAsync(fabric, _folder["with"])).Identity);

        async Task TrainAsync(bool saves)
        {
            PendingSave? last = null;
            for (int i = 0; i < 8; i++)
            {
                await state.TrainAsync(fabric, 1, fabric.Step);
                last = saves ? state.BeginSave(fabric, _folder["background"]) : null;
            }

            Assert.Equal(last?.Path, last is null ? null : (await last.Committed).Path);
        }
    });

    [Fact]
    public Task A_step_before_everything_is_copied_fails_the_save_by_name() => RunAsync(async (fabric, state) =>
    {
        await state.SaveAsync(fabric, Path);
        string before = Identity(Path);
        PendingSave save = state.BeginSave(fabric, Path);
        state.Optimizer.step();
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => save.Committed);
        Assert.Contains("model.", e.Message, StringComparison.Ordinal);
        Assert.Contains("fabric.Step", e.Message, StringComparison.Ordinal);
        Assert.True(save.Staged.IsCompletedSuccessfully);
        Assert.Equal(before, Identity(Path));
        await state.SaveAsync(fabric, Path);
    });

    [Theory]
    [MemberData(nameof(Layouts))]
    public Task A_change_before_everything_is_written_fails_a_save_that_is_awaited_too_late(string layout) => Layout.Of(layout).RunAsync(async (fabric, state) =>
    {
        await state.SaveAsync(fabric, Path);
        await state.TrainAsync(fabric, 1, fabric.Step);
        var step = new Reports(_ =>
        {
            using IDisposable noGrad = no_grad();
            state.Model.parameters().First().add_(1);
        });
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, Path, new() { Progress = step }));
        Assert.Contains("changed while it was being saved", e.Message, StringComparison.Ordinal);
        long iteration = state.Iteration;
        await state.LoadAsync(fabric, Path);
        Assert.Equal(iteration - 1, state.Iteration);
    });

    [Fact]
    public Task A_tensor_made_in_inference_mode_is_saved() => Ranks.RunAsync(
        1,
        async fabric =>
        {
            TensorState state;
            using (inference_mode(true))
            {
                state = new TensorState { Value = ones(3) };
            }

            await state.SaveAsync(fabric, Path);
            var loaded = new TensorState { Value = zeros(3) };
            await loaded.LoadAsync(fabric, Path);
            Assert.Equal(3, loaded.Value.sum().item<float>());
        },
        strategy: Strategy.SingleDevice);

    [Fact]
    public Task A_step_of_the_run_waits_for_the_copy() => RunAsync(async (fabric, state) =>
    {
        CommittedCheckpoint expected = await state.SaveAsync(fabric, _folder["expected"]);
        for (int i = 0; i < 3; i++)
        {
            PendingSave save = state.BeginSave(fabric, Path);
            fabric.Step(state.Optimizer);
            Assert.True(save.Staged.IsCompleted);
            Assert.Equal(expected.Identity, (await save.Committed).Identity);
            expected = await state.SaveAsync(fabric, _folder["expected"]);
        }
    });

    [Fact]
    public Task A_step_waits_for_the_copy_of_its_own_optimizer_alone() => Ranks.RunAsync(
        1,
        async fabric =>
        {
            using nn.Module<Tensor, Tensor> small = nn.Linear(8, 8);
            using nn.Module<Tensor, Tensor> large = nn.Linear(8192, 16384);
            (nn.Module Model, optim.Optimizer Optimizer)[] parts = [.. ((nn.Module[])[small, large]).Select(static model => (model, (optim.Optimizer)optim.SGD(model.parameters(), 0.1)))];
            foreach (TorchSharp.Modules.Parameter parameter in parts.SelectMany(static part => part.Model.parameters()))
            {
                parameter.grad = ones_like(parameter);
            }

            var state = new TwoOptimizersState { Large = large, LargeOptimizer = parts[1].Optimizer, Small = small, SmallOptimizer = parts[0].Optimizer };
            string expected = (await state.SaveAsync(fabric, _folder["expected"])).Identity;
            PendingSave save = state.BeginSave(fabric, Path);
            fabric.Step(state.SmallOptimizer);
            Assert.False(save.Staged.IsCompleted);
            fabric.Step(state.LargeOptimizer);
            Assert.Equal(expected, (await save.Committed).Identity);
        },
        strategy: Strategy.SingleDevice);

    [Fact]
    public Task What_no_optimizer_holds_may_change_after_a_step() => Ranks.RunAsync(
        1,
        async fabric =>
        {
            using nn.Module<Tensor, Tensor> model = nn.Linear(8, 8);
            using nn.Module<Tensor, Tensor> average = nn.Linear(8192, 8192);
            foreach (TorchSharp.Modules.Parameter parameter in model.parameters())
            {
                parameter.grad = ones_like(parameter);
            }

            var state = new AveragedState { Model = model, Optimizer = optim.SGD(model.parameters(), 0.1), Average = average };
            string expected = (await state.SaveAsync(fabric, _folder["expected"])).Identity;
            PendingSave save = state.BeginSave(fabric, Path);
            fabric.Step(state.Optimizer);
            using (no_grad())
            {
                foreach (TorchSharp.Modules.Parameter parameter in average.parameters())
                {
                    parameter.mul_(0.9f);
                }
            }

            Assert.Equal(expected, (await save.Committed).Identity);
        },
        strategy: Strategy.SingleDevice);

    [Fact]
    public Task A_failure_that_nobody_saw_is_thrown_by_the_next_save_and_load() => RunAsync(async (fabric, state) =>
    {
        Directory.CreateDirectory(_folder["foreign/of others"]);
        foreach (Func<Task> next in (Func<Task>[])[
            () => state.SaveAsync(fabric, Path),
            () => state.LoadAsync(fabric, Path),
            async () => await state.BeginSave(fabric, Path).Committed])
        {
            await state.BeginSave(fabric, _folder["foreign"]).Staged;
            await Task.Delay(300);
            CheckpointException e = await Assert.ThrowsAsync<BackgroundSaveException>(next);
            Assert.Contains("in the background", e.Message, StringComparison.Ordinal);
            Assert.Contains("'" + _folder["foreign"], e.Message, StringComparison.Ordinal);

            // Once.
            await state.SaveAsync(fabric, Path);
        }
    });

    [Fact]
    public async Task A_failure_that_nobody_saw_ends_the_run()
    {
        Directory.CreateDirectory(_folder["foreign/of others"]);
        CheckpointException e = await Assert.ThrowsAsync<BackgroundSaveException>(() => RunAsync((fabric, state) =>
        {
            state.BeginSave(fabric, _folder["foreign"]);
            return Task.CompletedTask;
        }));
        Assert.Contains("in the background", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_that_nobody_saw_are_logged_where_the_run_ends_with_something_else()
    {
        Directory.CreateDirectory(_folder["first/of others"]);
        Directory.CreateDirectory(_folder["second/of others"]);
        Directory.CreateDirectory(_folder["seen/of others"]);
        using var logger = new ListLogger();
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(
            async (fabric, state) =>
            {
                await Assert.ThrowsAsync<CheckpointException>(() => state.BeginSave(fabric, _folder["seen"]).Committed);
                state.BeginSave(fabric, _folder["first"]);
                state.BeginSave(fabric, _folder["second"]);
                throw new InvalidOperationException();
            },
            logger));
        string[] errors = [.. logger.Lines.Where(static line => line.StartsWith("Error 12 ", StringComparison.Ordinal))];
        Assert.Equal(2, errors.Length);
        Assert.Contains($"to {_folder["first"]} has failed", errors[0], StringComparison.Ordinal);
        Assert.Contains($"to {_folder["second"]} has failed", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_begun_is_finished_before_the_run_ends_whether_it_fails_or_not()
    {
        await RunAsync((fabric, state) =>
        {
            state.BeginSave(fabric, Path);
            return Task.CompletedTask;
        });
        Assert.NotEmpty(await Saves.ReadAllAsync(Path));
        File.Delete(Path);
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync((fabric, state) =>
        {
            state.BeginSave(fabric, Path);
            throw new InvalidOperationException();
        }));
        Assert.NotEmpty(await Saves.ReadAllAsync(Path));
    }

    [Fact]
    public async Task What_is_disposed_meanwhile_is_saved_all_the_same()
    {
        string expected = "";
        await RunAsync(async (fabric, state) =>
        {
            expected = (await state.SaveAsync(fabric, Path)).Identity;
            File.Delete(Path);
            state.BeginSave(fabric, Path);
            state.Model.Dispose();
        });
        Assert.Equal(expected, Identity(Path));
    }

    [Fact]
    public Task A_failure_is_not_lost_where_a_later_save_waits_for_it() => RunAsync(async (fabric, state) =>
    {
        Directory.CreateDirectory(_folder["foreign/of others"]);
        state.BeginSave(fabric, _folder["foreign"]);
        PendingSave second = state.BeginSave(fabric, Path);
        CheckpointException e = Assert.Throws<BackgroundSaveException>(() => state.BeginSave(fabric, Path));
        Assert.Contains("foreign", e.Message, StringComparison.Ordinal);
        await second.Committed;
    });

    [Fact]
    public Task A_failure_that_one_rank_saw_is_told_to_all_once() => Layout.Of("ddp×2").RunAsync(async (fabric, state) =>
    {
        Directory.CreateDirectory(_folder["foreign/of others"]);
        foreach (bool begins in (bool[])[false, true])
        {
            PendingSave save = state.BeginSave(fabric, _folder["foreign"]);
            if (fabric.Rank == 0)
            {
                await Assert.ThrowsAsync<CheckpointException>(() => save.Committed);
            }

            await save.Ended;
            await Assert.ThrowsAsync<BackgroundSaveException>(async () => await (begins ? state.BeginSave(fabric, Path).Committed : state.SaveAsync(fabric, Path)));
            await state.SaveAsync(fabric, Path);
        }
    });

    [Fact]
    public Task Refused_on_one_rank_is_refused_on_all() => Layout.Of("ddp×2").RunAsync(async (fabric, state) =>
    {
        for (int i = 0; i < 20; i++)
        {
            PendingSave save = state.BeginSave(fabric, Path);
            bool isRefused = false;
            try
            {
                await state.BeginSave(fabric, Path, new() { RefuseWhileSaving = true }).Committed;
            }
            catch (InvalidOperationException)
            {
                isRefused = true;
            }

            Assert.Equal(isRefused, await fabric.AnyAsync(isRefused));
            await save.Committed;
        }
    });

    [Fact]
    public Task Saves_queue_or_are_refused() => RunAsync(async (fabric, state) =>
    {
        PendingSave[] saves = new PendingSave[5];
        for (int i = 0; i < saves.Length; i++)
        {
            state.Iteration = i;
            saves[i] = state.BeginSave(fabric, Path);
        }

        Assert.Throws<InvalidOperationException>(() => state.BeginSave(fabric, Path, new() { RefuseWhileSaving = true }));
        CommittedCheckpoint[] committed = await Task.WhenAll(saves.Select(static save => save.Committed));
        Assert.Equal(saves.Length, committed.Select(static one => one.Identity).Distinct().Count());
        Assert.Equal(committed[^1].Identity, Identity(Path));
        await state.BeginSave(fabric, Path, new() { RefuseWhileSaving = true }).Committed;
    });

    [Fact]
    public Task A_cancelled_save_leaves_what_was_there() => RunAsync(async (fabric, state) =>
    {
        await state.SaveAsync(fabric, Path);
        string before = Identity(Path);
        using var source = new CancellationTokenSource();
        var reports = new Reports(_ => source.Cancel());
        PendingSave save = state.BeginSave(fabric, Path, new() { Progress = reports }, source.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => save.Committed);
        await save.Staged;
        Assert.Equal(before, Identity(Path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    });

    /// <summary>A state that takes longer to copy than the next line of code.</summary>
    private static Task RunAsync(Func<FabricRuntime, CountedState, Task> test, ILoggerFactory? logger = null) => FabricRuntime.RunAsync(
        new FabricOptions { Strategy = Strategy.SingleDevice, Ranks = 1, Device = CPU, Seed = 3, LoggerFactory = logger ?? NullLoggerFactory.Instance },
        fabric =>
        {
            nn.Module<Tensor, Tensor> model = nn.Sequential([.. Enumerable.Range(0, 16).Select(static i => ($"layer{i}", (nn.Module<Tensor, Tensor>)nn.Linear(1024, 1024)))]);
            foreach (TorchSharp.Modules.Parameter parameter in model.parameters())
            {
                parameter.grad = ones_like(parameter);
            }

            return test(fabric, new CountedState { Model = model, Optimizer = optim.SGD(model.parameters(), 0.1) });
        });

    private static string Identity(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(Fabric.Storage.FileSystem.Os, path);
        return file.Integrity.Identity;
    }
}
