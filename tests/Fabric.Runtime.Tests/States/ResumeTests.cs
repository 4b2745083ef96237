using Fabric.Runtime.Tests.Members;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public class ResumeTests
{
    public static TheoryData<string, int> OptimizersAndSteps() => Combine(EveryOptimizer.Factories.Keys, [0, 1, 2, 5]);

    public static TheoryData<string, int> SchedulersAndSteps() => Combine(EveryScheduler.Factories.Keys, [0, 1, 3, 7]);

    [Theory]
    [MemberData(nameof(OptimizersAndSteps))]
    public Task With_any_optimizer_a_restored_run_ends_bit_for_bit_like_one_that_never_stopped(string optimizer, int stepsBefore) =>
        OnOneRank(fabric => AssertResumes(
            fabric,
            stepsBefore,
            () => TinyState.Create(fabric, optimizer: EveryOptimizer.Factories[optimizer]),
            () => TinyState.Create(fabric, optimizer: parameters => EveryOptimizer.MakeOther(optimizer, parameters))));

    [Theory]
    [MemberData(nameof(SchedulersAndSteps))]
    public Task With_any_scheduler_a_restored_run_ends_bit_for_bit_like_one_that_never_stopped(string scheduler, int stepsBefore)
    {
        // One of the schedulers takes only optimizers with momentum.
        Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> sgd = EveryOptimizer.Factories["SGD, momentum"];
        return OnOneRank(fabric => AssertResumes(
            fabric,
            stepsBefore,
            () => TinyState.Create(fabric, optimizer: sgd, schedule: EveryScheduler.Factories[scheduler]),
            () => TinyState.Create(fabric, optimizer: sgd, schedule: optimizer => EveryScheduler.MakeOther(scheduler, optimizer))));
    }

    [Fact]
    public Task A_parameter_that_got_no_gradient_is_passed_over_as_in_a_run_that_never_stopped() =>
        OnOneRank(async fabric =>
        {
            using var folder = new TemporaryFolder();
            BranchedState whole = BranchedState.Create(fabric);
            whole.Train(first: true);
            await whole.SaveAsync(fabric, folder["before.safetensors"]);
            whole.Train(first: false);
            await whole.SaveAsync(fabric, folder["half.safetensors"]);
            whole.Train(first: true);
            CommittedCheckpoint expected = await whole.SaveAsync(fabric, folder["whole.safetensors"]);

            foreach (string start in (string[])["half.safetensors", "before.safetensors"])
            {
                BranchedState resumed = BranchedState.Create(fabric);
                resumed.Train(first: false);
                await resumed.LoadAsync(fabric, folder[start]);
                if (start == "before.safetensors")
                {
                    resumed.Train(first: false);
                }

                resumed.Train(first: true);
                Assert.Equal(expected.Identity, (await resumed.SaveAsync(fabric, folder["resumed.safetensors"])).Identity);
            }
        });

    [Fact]
    public Task A_state_in_use_refuses_a_second_save_or_load() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState state = TinyState.Create(fabric);
        Task<CommittedCheckpoint> first = state.SaveAsync(fabric, folder["a.safetensors"]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => state.SaveAsync(fabric, folder["b.safetensors"]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => state.LoadAsync(fabric, folder["b.safetensors"]));
        await first;
        await state.SaveAsync(fabric, folder["b.safetensors"]);
    });

    [Fact]
    public Task Objects_keep_their_identity_and_values_are_assigned() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState saved = TinyState.Create(fabric);
        saved.Train(fabric, 2);
        saved.HParams = new TinyHyperParameters { Layers = 5, Dropout = -0.0, Note = "tab\t\"quoted\" \u00fc \ud83d\ude00", Mode = TinyMode.Careful };
        await saved.SaveAsync(fabric, folder["s.safetensors"]);

        TinyState loaded = TinyState.Create(fabric);
        (object model, object optimizer, object sampler, Tensor average) = (loaded.Model, loaded.Optimizer, loaded.Data, loaded.Average);
        Tensor weight = loaded.Model.get_parameter("up.weight")!;
        await loaded.LoadAsync(fabric, folder["s.safetensors"]);

        Assert.Same(model, loaded.Model);
        Assert.Same(optimizer, loaded.Optimizer);
        Assert.Same(sampler, loaded.Data);
        Assert.Same(average, loaded.Average);
        Assert.True(weight.equal(saved.Model.get_parameter("up.weight")!).all().item<bool>());
        Assert.Equal(saved.HParams, loaded.HParams);
        Assert.True(double.IsNegative(loaded.HParams.Dropout));
        Assert.Equal(saved.BestLoss, loaded.BestLoss);
    });

    [Fact]
    public Task Saving_the_same_state_twice_gives_the_same_bytes() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState state = TinyState.Create(fabric);
        state.Train(fabric, 2);
        CommittedCheckpoint first = await state.SaveAsync(fabric, folder["a.safetensors"]);
        CommittedCheckpoint second = await state.SaveAsync(fabric, folder["b.safetensors"]);
        Assert.Equal(first.Identity, second.Identity);
        Assert.Equal(File.ReadAllBytes(first.Path), File.ReadAllBytes(second.Path));
    });

    [Fact]
    public Task Where_nothing_was_saved_TryLoadAsync_says_so_and_LoadAsync_throws() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState state = TinyState.Create(fabric);
        Assert.False(Checkpoint.Exists(folder["none.safetensors"]));
        Assert.False(await state.TryLoadAsync(fabric, folder["none.safetensors"]));
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => state.LoadAsync(fabric, folder["none.safetensors"]));
    });

    [Fact]
    public Task Strided_tensors_are_saved_and_restored_by_value() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var saved = new TensorState { Value = arange(6).reshape(2, 3).t() };
        await saved.SaveAsync(fabric, folder["t.safetensors"]);
        var loaded = new TensorState { Value = zeros(2, 3, int64).t() };
        await loaded.LoadAsync(fabric, folder["t.safetensors"]);
        Assert.True(loaded.Value.equal(saved.Value).all().item<bool>());
        Assert.False(loaded.Value.is_contiguous());
    });

    /// <summary>Compares two runs: one that never stops, and one that is restored into objects with other settings that have gone elsewhere.</summary>
    private static async Task AssertResumes(FabricRuntime fabric, int stepsBefore, Func<TinyState> create, Func<TinyState> createOther)
    {
        using var folder = new TemporaryFolder();
        TinyState whole = create();
        whole.Train(fabric, stepsBefore);
        await whole.SaveAsync(fabric, folder["half.safetensors"]);
        whole.Train(fabric, 7);
        CommittedCheckpoint expected = await whole.SaveAsync(fabric, folder["whole.safetensors"]);

        TinyState resumed = createOther();
        resumed.Train(fabric, 3);
        Assert.True(await resumed.TryLoadAsync(fabric, folder["half.safetensors"]));
        Assert.Equal(stepsBefore, resumed.Iteration);
        resumed.Train(fabric, 7);
        CommittedCheckpoint actual = await resumed.SaveAsync(fabric, folder["resumed.safetensors"]);

        Assert.Equal(expected.Identity, actual.Identity);
        Assert.Equal(File.ReadAllBytes(expected.Path), File.ReadAllBytes(actual.Path));
    }

    private static TheoryData<string, int> Combine(IEnumerable<string> names, int[] steps)
    {
        var data = new TheoryData<string, int>();
        foreach (string name in names)
        {
            foreach (int step in steps)
            {
                data.Add(name, step);
            }
        }

        return data;
    }

    private static Task OnOneRank(Func<FabricRuntime, Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, test);
}
