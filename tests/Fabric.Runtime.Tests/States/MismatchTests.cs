using Fabric.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public class MismatchTests
{
    [Fact]
    public Task Another_width_is_one_error_that_lists_every_mismatch_and_changes_no_bit() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState wide = TinyState.Create(fabric, width: 16);
        wide.Train(fabric, 2);
        await wide.SaveAsync(fabric, folder["wide.safetensors"]);

        TinyState narrow = TinyState.Create(fabric, width: 8);
        narrow.Train(fabric, 3);
        CommittedCheckpoint before = await narrow.SaveAsync(fabric, folder["before.safetensors"]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => narrow.LoadAsync(fabric, folder["wide.safetensors"]));
        CommittedCheckpoint after = await narrow.SaveAsync(fabric, folder["after.safetensors"]);

        Assert.Equal(before.Identity, after.Identity);
        Assert.False(e.StateModified);
        // Six tensors of the module have another width; so have the three moments of five of its parameters.
        Assert.Equal(5 + 2 + (5 * 3), e.Mismatches.Count);
        Assert.Contains("model.up.weight: shape [16, 4] in the checkpoint, [8, 4] in the state", e.Mismatches);
        Assert.Contains("optimizer.state.down.weight.exp_avg: shape [1, 16] in the checkpoint, [1, 8] in the state", e.Mismatches);
        Assert.All(e.Mismatches, mismatch => Assert.Contains(mismatch, e.Message, StringComparison.Ordinal));
    });

    [Fact]
    public Task A_number_of_the_state_that_the_shapes_go_by_is_named() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState wide = TinyState.Create(fabric, width: 16);
        (wide.HParams, wide.Iteration) = (new() { Layers = 16 }, 300);
        await wide.SaveAsync(fabric, folder["wide.safetensors"]);

        TinyState narrow = TinyState.Create(fabric, width: 8);
        narrow.HParams = new() { Layers = 8 };
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => narrow.LoadAsync(fabric, folder["wide.safetensors"]));
        Assert.EndsWith(
            "\nProbably because hparams.layers is 16 in the checkpoint and 8 in the state: make the model with what the checkpoint has.", e.Message, StringComparison.Ordinal);

        narrow.HParams = wide.HParams;
        e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => narrow.LoadAsync(fabric, folder["wide.safetensors"]));
        Assert.DoesNotContain("Probably", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task Missing_and_unexpected_names_are_listed_with_the_nearest() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await new ModuleState { Model = nn.Sequential(("encoder1", nn.Linear(2, 2)), ("out", nn.Linear(2, 2))) }
            .SaveAsync(fabric, folder["a.safetensors"]);
        var other = new ModuleState { Model = nn.Sequential(("encoder", nn.Linear(2, 2)), ("out", nn.Linear(2, 2))) };
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => other.LoadAsync(fabric, folder["a.safetensors"]));
        Assert.Equal(
            [
                "model.encoder.weight: not in the checkpoint (nearest: model.encoder1.weight)",
                "model.encoder.bias: not in the checkpoint (nearest: model.encoder1.bias)",
                "model.encoder1.bias: in the checkpoint, not in the state",
                "model.encoder1.weight: in the checkpoint, not in the state",
            ],
            e.Mismatches);
    });

    [Fact]
    public Task A_member_that_the_checkpoint_lacks_is_one_mismatch() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder["model.safetensors"]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new TensorState { Value = zeros(1) }.LoadAsync(fabric, folder["model.safetensors"]));
        Assert.Equal(["value: the checkpoint has no such member"], e.Mismatches);
    });

    [Fact]
    public Task Another_dtype_optimizer_schedule_or_data_set_is_a_mismatch() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await TinyState.Create(fabric).SaveAsync(fabric, folder["a.safetensors"]);

        TinyState other = TinyState.Create(
            fabric,
            optimizer: static parameters => optim.Adam(parameters),
            schedule: static optimizer => optim.lr_scheduler.ExponentialLR(optimizer));
        await AssertMismatch(other, "optimizer: AdamW in the checkpoint, Adam in the state");
        await AssertMismatch(other, "schedule: StepLR in the checkpoint, ExponentialLR in the state");

        TinyState shorter = TinyState.Create(fabric);
        await AssertMismatch(
            new TinyState { Model = shorter.Model, Optimizer = shorter.Optimizer, Schedule = shorter.Schedule, Data = new ResumableSampler(19, 3) },
            "data: the data had 20 samples when it was saved, it has 19 now. Load the other members alone to begin this one anew");

        await new TensorState { Value = zeros(2, dtype: float32) }.SaveAsync(fabric, folder["t.safetensors"]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new TensorState { Value = zeros(2, dtype: float64) }.LoadAsync(fabric, folder["t.safetensors"]));
        Assert.Equal(["value: Float32 in the checkpoint, Float64 in the state"], e.Mismatches);

        async Task AssertMismatch(TinyState state, string expected)
        {
            CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
                () => state.LoadAsync(fabric, folder["a.safetensors"]));
            Assert.Contains(expected, e.Mismatches);
        }
    });

    [Fact]
    public Task A_load_that_fails_while_reading_says_that_the_state_changed_and_the_state_is_not_saved_until_loaded_whole() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState state = TinyState.Create(fabric);
        await state.SaveAsync(fabric, folder["good.safetensors"]);
        byte[] bytes = File.ReadAllBytes(folder["good.safetensors"]);
        FileDamage.FlipData(bytes);
        File.WriteAllBytes(folder["bad.safetensors"], bytes);

        CheckpointCorruptException damaged = await Assert.ThrowsAsync<CheckpointCorruptException>(
            () => state.LoadAsync(fabric, folder["bad.safetensors"]));
        Assert.True(damaged.StateModified);
        CheckpointException refused = await Assert.ThrowsAsync<CheckpointException>(
            () => state.SaveAsync(fabric, folder["mixed.safetensors"]));
        Assert.Contains("bad.safetensors", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["mixed.safetensors"]));

        await state.LoadAsync(fabric, folder["good.safetensors"]);
        await state.SaveAsync(fabric, folder["again.safetensors"]);
        Assert.Equal(File.ReadAllBytes(folder["good.safetensors"]), File.ReadAllBytes(folder["again.safetensors"]));
    });

    [Fact]
    public Task A_load_cancelled_while_reading_says_so_and_the_state_is_not_saved_until_loaded_whole() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        TinyState state = TinyState.Create(fabric);
        await state.SaveAsync(fabric, folder["s.safetensors"]);
        using var cancellation = new CancellationTokenSource();
        var options = new LoadOptions<TinyState> { Progress = new CancelAtOnce(cancellation) };

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => state.LoadAsync(fabric, folder["s.safetensors"], options, cancellation.Token));
        Assert.Contains("half-way", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["mixed.safetensors"]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TinyState.Create(fabric).SaveAsync(fabric, folder["none.safetensors"], options: null, cancellation.Token));
        Assert.Equal([folder["s.safetensors"]], Directory.GetFileSystemEntries(folder.Path));
    });

    [Fact]
    public Task Null_on_one_side_is_a_mismatch_and_on_both_is_fine() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await new OptionalState { Value = zeros(1) }.SaveAsync(fabric, folder["one.safetensors"]);
        await new OptionalState().SaveAsync(fabric, folder["none.safetensors"]);

        await new OptionalState().LoadAsync(fabric, folder["none.safetensors"]);
        CheckpointMismatchException noObject = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new OptionalState().LoadAsync(fabric, folder["one.safetensors"]));
        Assert.StartsWith("value: null in the state", Assert.Single(noObject.Mismatches), StringComparison.Ordinal);
        CheckpointMismatchException noData = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new OptionalState { Value = zeros(1) }.LoadAsync(fabric, folder["none.safetensors"]));
        Assert.StartsWith("value: null in the checkpoint", Assert.Single(noData.Mismatches), StringComparison.Ordinal);
    });

    [Fact]
    public Task What_cannot_be_saved_is_refused_by_name() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        Linear model = nn.Linear(2, 2);
        CheckpointException optimizer = Assert.Throws<CheckpointException>(
            () => fabric.Setup(model, optim.LBFGS(model.parameters())));
        Assert.Contains("LBFGS", optimizer.Message, StringComparison.Ordinal);

        CheckpointException moved = Assert.Throws<CheckpointException>(() =>
        {
            Linear converted = nn.Linear(2, 2);
            optim.Optimizer before = optim.AdamW(converted.parameters());
            converted.to(float64);
            fabric.Setup(converted, before);
        });
        Assert.Contains("Create the optimizer last", moved.Message, StringComparison.Ordinal);

        var sparse = new TensorState { Value = sparse_coo_tensor(tensor(new long[,] { { 0 } }), tensor(new[] { 1f }), [3]) };
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => sparse.SaveAsync(fabric, folder["s.safetensors"]));
        Assert.Contains("sparse", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_disposed_module_does_not_replace_its_checkpoint_by_an_empty_one() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var state = new ModuleState { Model = nn.Sequential(("a", nn.Linear(2, 2))) };
        CommittedCheckpoint saved = await state.SaveAsync(fabric, folder["s.safetensors"]);
        state.Model.Dispose();
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, saved.Path));
        Assert.Contains("disposed", e.Message, StringComparison.Ordinal);
        await using Checkpoint raw = await fabric.OpenAsync(saved.Path);
        Assert.Equal(2, raw.Tensors.Count);
    });

    [Fact]
    public Task Settings_that_a_scheduler_fixes_when_it_is_made_must_be_the_same() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await AssertFixed(
            optimizer => optim.lr_scheduler.OneCycleLR(optimizer, max_lr: 0.1, total_steps: 20),
            optimizer => optim.lr_scheduler.OneCycleLR(optimizer, max_lr: 0.1, total_steps: 40),
            "schedule: total_steps is 20 in the checkpoint, 40 in the state. Create it with the same");
        await AssertFixed(
            optimizer => optim.lr_scheduler.OneCycleLR(optimizer, max_lr: 0.1, total_steps: 20),
            optimizer => optim.lr_scheduler.OneCycleLR(optimizer, max_lr: 0.1, total_steps: 20, pct_start: 0.5, anneal_strategy: optim.lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear),
            "schedule: anneal_strategy is cos in the checkpoint, linear in the state. Create it with the same");
        await AssertFixed(
            optimizer => optim.lr_scheduler.CyclicLR(optimizer, 0.01, 0.1),
            optimizer => optim.lr_scheduler.CyclicLR(optimizer, 0.01, 0.1, cycle_momentum: false, mode: optim.lr_scheduler.impl.CyclicLR.Mode.ExpRange),
            "schedule: cycle_momentum is True in the checkpoint, False in the state. Create it with the same");

        async Task AssertFixed(
            Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> saved, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> live, string expected)
        {
            static optim.Optimizer Sgd(IEnumerable<Parameter> parameters) => optim.SGD(parameters, 0.1, momentum: 0.9);
            await TinyState.Create(fabric, optimizer: Sgd, schedule: saved).SaveAsync(fabric, folder["a.safetensors"]);
            CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
                () => TinyState.Create(fabric, optimizer: Sgd, schedule: live).LoadAsync(fabric, folder["a.safetensors"]));
            Assert.Contains(expected, e.Mismatches);
        }
    });

    [Fact]
    public void Code_generated_for_another_contract_says_to_rebuild()
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(
            () => new StateSchema<TinyState>(StateSchema.ContractVersion + 1, "My.State"));
        Assert.Contains("Rebuild", e.Message, StringComparison.Ordinal);
    }

    private static Task OnOneRank(Func<FabricRuntime, Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, test);

    private sealed class CancelAtOnce(CancellationTokenSource cancellation) : IProgress<CheckpointProgress>
    {
        public void Report(CheckpointProgress value) => cancellation.Cancel();
    }
}
