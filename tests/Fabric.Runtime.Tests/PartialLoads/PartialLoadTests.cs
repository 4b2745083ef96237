using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public class PartialLoadTests
{
    private const string File = "s.safetensors";

    [Fact]
    public Task Only_what_is_asked_for_changes_and_the_rest_is_left_in_order() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState saved = await SaveTrainedAsync(fabric, folder[File]);
        TinyState loaded = TinyState.Create(fabric);
        loaded.Iteration = -1;
        await using Remainder<TinyState> rest = await loaded.LoadAsync(fabric, folder[File], TinyState.Members.Model | TinyState.Members.HParams);

        Assert.True(OneRank.AreEqual(saved.Model, loaded.Model));
        Assert.Equal(saved.HParams, loaded.HParams);
        Assert.Equal(-1, loaded.Iteration);
        Assert.Equal(0, loaded.Data.Position);
        Assert.Equal(
            ["optimizer", "schedule", "data", "random", "average", "iteration", "best_loss"], rest.Members.Select(member => member.Name));
        Assert.Equal(saved.Iteration, await rest.ReadAsync(TinyState.Members.Iteration));
        Assert.Equal(saved.BestLoss, await rest.ReadAsync(TinyState.Members.BestLoss));
        Assert.Equal(-1, loaded.Iteration);
        Assert.Empty(rest.MissingNames);
        Assert.Empty(rest.UnexpectedNames);
    });

    [Fact]
    public Task Any_number_of_members_can_be_left_out() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState saved = await SaveTrainedAsync(fabric, folder[File]);
        TinyState loaded = TinyState.Create(fabric, optimizer: parameters => optim.SGD(parameters, 0.1));
        await using Remainder<TinyState> rest = await loaded.LoadAsync(
            fabric, folder[File], ~(TinyState.Members.Optimizer | TinyState.Members.Schedule));
        Assert.Equal(["optimizer", "schedule"], rest.Members.Select(member => member.Name));
        Assert.Equal(saved.Iteration, loaded.Iteration);
        Assert.Equal(saved.Data.Position, loaded.Data.Position);
        Assert.True(OneRank.AreEqual(saved.Model, loaded.Model));
    });

    [Fact]
    public Task The_empty_set_loads_nothing_and_leaves_everything() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await SaveTrainedAsync(fabric, folder[File]);
        TinyState loaded = TinyState.Create(fabric);
        CommittedCheckpoint before = await loaded.SaveAsync(fabric, folder["before.safetensors"]);
        await using Remainder<TinyState> rest = await loaded.LoadAsync(fabric, folder[File], default(MemberSet<TinyState>));
        Assert.Equal(9, rest.Members.Count);
        Assert.Equal(before.Identity, (await loaded.SaveAsync(fabric, folder["after.safetensors"])).Identity);
    });

    [Fact]
    public Task Members_of_nested_states_are_reached_and_left_out() => OneRank.RunAsync(async (fabric, folder) =>
    {
        KindsState saved = KindsState.Create();
        saved.Disturb();
        await saved.SaveAsync(fabric, folder[File]);
        KindsState one = KindsState.Create();
        await using (Remainder<KindsState> rest = await one.LoadAsync(
            fabric, folder[File], KindsState.Members.Inner.Then(InnerState.Members.Model) | KindsState.Members.Extra))
        {
            Assert.True(OneRank.AreEqual(saved.Inner.Model, one.Inner.Model));
            Assert.Equal(1, one.Inner.Count);
            Assert.Equal(saved.Extra.Count, one.Extra.Count);
            Assert.Contains("inner.count", rest.Members.Select(member => member.Name));
            Assert.DoesNotContain("inner.model", rest.Members.Select(member => member.Name));
            Assert.Equal(8, await rest.ReadAsync(KindsState.Members.Inner.Then(InnerState.Members.Count)));
        }

        KindsState other = KindsState.Create();
        await using (Remainder<KindsState> rest = await other.LoadAsync(
            fabric, folder[File], ~KindsState.Members.Inner.Then(~InnerState.Members.Model)))
        {
            Assert.Equal(["inner.count"], rest.Members.Select(member => member.Name));
            Assert.True(OneRank.AreEqual(saved.Inner.Model, other.Inner.Model));
            Assert.Equal(1, other.Inner.Count);
            Assert.Equal(saved.Inners[1].Count, other.Inners[1].Count);
        }
    });

    [Fact]
    public Task An_array_of_numbers_is_read_as_a_value() => OneRank.RunAsync(async (fabric, folder) =>
    {
        KindsState saved = KindsState.Create();
        await saved.SaveAsync(fabric, folder[File]);
        await using Remainder<KindsState> rest = await KindsState.Create().LoadAsync(fabric, folder[File], KindsState.Members.Extra);
        Assert.Equal(saved.Numbers, await rest.ReadAsync(KindsState.Members.Numbers));
    });

    [Fact]
    public Task Only_the_bytes_of_what_is_asked_for_are_read() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var saved = new WideState();
        saved.Optimizer = optim.AdamW(saved.Model.parameters());
        await saved.SaveAsync(fabric, folder[File]);
        var loaded = new WideState();
        loaded.Optimizer = optim.AdamW(loaded.Model.parameters());
        long header;
        await using (Remainder<WideState> nothing = await loaded.LoadAsync(fabric, folder[File], default(MemberSet<WideState>)))
        {
            header = nothing.BytesRead;
        }

        // The length in front of the header is read twice, to find out how much there is to read.
        Assert.InRange(header, HeaderLength(folder[File]), HeaderLength(folder[File]) + 32);
        await using Remainder<WideState> rest = await loaded.LoadAsync(fabric, folder[File], WideState.Members.Model);

        const long Weights = 512 * 512 * sizeof(float), Bias = 512 * sizeof(float);
        Assert.Equal(header + Weights + Bias, rest.BytesRead);

        // A value costs nothing more; the optimizer its two moments and its steps.
        await rest.ReadAsync(WideState.Members.Iteration);
        Assert.Equal(header + Weights + Bias, rest.BytesRead);
        await rest.RestoreAsync(WideState.Members.Optimizer, loaded.Optimizer);
        Assert.Equal(header + (3 * (Weights + Bias)) + (2 * sizeof(float)), rest.BytesRead);
    });

    [Fact]
    public Task What_was_left_is_restored_later_and_training_goes_on_bit_for_bit() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState whole = await SaveTrainedAsync(fabric, folder[File]);
        whole.Train(fabric, 3);
        CommittedCheckpoint expected = await whole.SaveAsync(fabric, folder["expected.safetensors"]);

        TinyState resumed = TinyState.Create(fabric);
        resumed.Train(fabric, 1);
        await using (Remainder<TinyState> rest = await resumed.LoadAsync(fabric, folder[File], ~(TinyState.Members.Model | TinyState.Members.Optimizer | TinyState.Members.Average)))
        {
            await rest.RestoreAsync(TinyState.Members.Optimizer, resumed.Optimizer);
            await rest.RestoreAsync(TinyState.Members.Model, resumed.Model);
            await rest.RestoreAsync(TinyState.Members.Average, resumed.Average);
        }

        resumed.Train(fabric, 3);
        Assert.Equal(expected.Identity, (await resumed.SaveAsync(fabric, folder["actual.safetensors"])).Identity);
    });

    [Fact]
    public Task Objects_outside_of_the_state_can_be_restored_an_optimizer_after_its_module() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState saved = await SaveTrainedAsync(fabric, folder[File]);
        TinyState state = TinyState.Create(fabric);
        TinyState other = TinyState.Create(fabric);
        await using Remainder<TinyState> rest = await state.LoadAsync(fabric, folder[File], TinyState.Members.Iteration);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => rest.RestoreAsync(TinyState.Members.Optimizer, other.Optimizer));
        Assert.Contains("its parameters differ", e.Message, StringComparison.Ordinal);

        await rest.RestoreAsync(TinyState.Members.Model, other.Model);
        await rest.RestoreAsync(TinyState.Members.Optimizer, other.Optimizer);
        Assert.True(OneRank.AreEqual(saved.Model, other.Model));
        Assert.False(OneRank.AreEqual(saved.Model, state.Model));
        Assert.Equal(saved.Optimizer.ParamGroups.First().LearningRate, other.Optimizer.ParamGroups.First().LearningRate);
    });

    [Fact]
    public Task A_checkpoint_replaced_meanwhile_is_not_mixed_with_the_one_that_was_opened() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = await SaveTrainedAsync(fabric, folder[File]);
        (long iteration, Tensor average) = (state.Iteration, state.Average.clone());
        TinyState loaded = TinyState.Create(fabric);
        await using Remainder<TinyState> rest = await loaded.LoadAsync(fabric, folder[File], TinyState.Members.Model);
        state.Train(fabric, 2);
        await state.SaveAsync(fabric, folder[File]);

        Assert.Equal(iteration, await rest.ReadAsync(TinyState.Members.Iteration));
        await rest.RestoreAsync(TinyState.Members.Average, loaded.Average);
        Assert.True(loaded.Average.equal(average).all().item<bool>());
    });

    [Fact]
    public Task A_disposed_remainder_has_closed_the_file_and_says_so() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = await SaveTrainedAsync(fabric, folder[File]);
        int before = OpenFiles(folder[File]);
        Remainder<TinyState> rest = await state.LoadAsync(fabric, folder[File], TinyState.Members.Model);
        Assert.Equal(before + 1, OpenFiles(folder[File]));
        await rest.DisposeAsync();
        Assert.Equal(before, OpenFiles(folder[File]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rest.ReadAsync(TinyState.Members.Iteration));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rest.RestoreAsync(TinyState.Members.Model, state.Model));
        await Assert.ThrowsAsync<CheckpointMismatchException>(() => TinyState.Create(fabric, width: 3).LoadAsync(fabric, folder[File], TinyState.Members.Model));
        Assert.Equal(before, OpenFiles(folder[File]));
    });

    [Fact]
    public Task A_partial_load_does_not_make_a_mixture_whole() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState state = await SaveTrainedAsync(fabric, folder[File]);
        byte[] damaged = System.IO.File.ReadAllBytes(folder[File]);
        FileDamage.FlipData(damaged);
        System.IO.File.WriteAllBytes(folder["damaged.safetensors"], damaged);
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => state.LoadAsync(fabric, folder["damaged.safetensors"]));

        await (await state.LoadAsync(fabric, folder[File], ~TinyState.Members.Iteration)).DisposeAsync();
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["mixed.safetensors"]));
        await (await state.LoadAsync(fabric, folder[File], MemberSet<TinyState>.All)).DisposeAsync();
        await state.SaveAsync(fabric, folder["whole.safetensors"]);

        await (await state.LoadAsync(fabric, folder[File], TinyState.Members.Model)).DisposeAsync();
        await state.SaveAsync(fabric, folder["whole.safetensors"]);
    });

    [Fact]
    public Task A_state_behind_a_variable_of_its_base_class_is_saved_and_loaded_whole() => OneRank.RunAsync(async (fabric, folder) =>
    {
        BaseState saved = new DerivedState { Count = 3, More = 4 };
        await saved.SaveAsync(fabric, folder[File]);
        var loaded = new DerivedState();
        BaseState asBase = loaded;
        await asBase.LoadAsync(fabric, folder[File]);
        Assert.Equal((3, 4), (loaded.Count, loaded.More));

        var partly = new DerivedState();
        await using Remainder<BaseState> rest = await ((BaseState)partly).LoadAsync(fabric, folder[File], ~BaseState.Members.Count);
        Assert.Equal((0, 4), (partly.Count, partly.More));
        Assert.Equal(3, await rest.ReadAsync(BaseState.Members.Count));
    });

    private static async Task<TinyState> SaveTrainedAsync(FabricRuntime fabric, string path)
    {
        TinyState state = TinyState.Create(fabric);
        state.Train(fabric, 4);
        state.HParams = new TinyHyperParameters { Layers = 9 };
        await state.SaveAsync(fabric, path);
        return state;
    }

    private static long HeaderLength(string path)
    {
        using var reader = new BinaryReader(System.IO.File.OpenRead(path));
        return sizeof(long) + reader.ReadInt64();
    }

    private static int OpenFiles(string path) => Directory.GetFiles("/proc/self/fd")
        .Count(descriptor => new FileInfo(descriptor).LinkTarget == path);
}
