using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public partial class KindsTests
{
    [Fact]
    public Task Every_kind_of_object_comes_back_in_place() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var state = KindsState.Create();
        state.Disturb();
        CommittedCheckpoint saved = await state.SaveAsync(fabric, folder["a.safetensors"]);

        var loaded = KindsState.Create();
        Assert.False(loaded.ModuleList[1].weight.equal(state.ModuleList[1].weight).all().item<bool>());
        (object list, object first, object inner) = (loaded.List, loaded.List[0], loaded.Inners[1]);
        await loaded.LoadAsync(fabric, saved.Path);
        Assert.Same(list, loaded.List);
        Assert.Same(first, loaded.List[0]);
        Assert.Same(inner, loaded.Inners[1]);
        Assert.Equal((8, -1, 1L, 1L), (loaded.Inner.Count, loaded.Inners[1].Count, loaded.Extra.Count, loaded.Counting.Calls));
        Assert.True(loaded.ModuleList[1].weight.equal(state.ModuleList[1].weight).all().item<bool>());
        CommittedCheckpoint again = await loaded.SaveAsync(fabric, folder["b.safetensors"]);
        Assert.Equal(saved.Identity, again.Identity);
    });

    [Fact]
    public Task Names_follow_the_path_through_lists_dictionaries_and_states() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await KindsState.Create().SaveAsync(fabric, folder["a.safetensors"]);
        await using Checkpoint raw = await fabric.OpenAsync(folder["a.safetensors"]);
        string[] tensors =
        [
            "abstract.weight", "module_list.1.bias", "list.0.weight", "array.1.weight", "tensors.2", "named.a.weight",
            "parameter", "optimizers.0.state.list.0.weight.exp_avg", "inner.model.weight", "inners.1.model.bias", "counting.linear.weight", "numbers",
        ];
        Assert.Empty(tensors.Except(raw.Tensors.Select(tensor => tensor.Name)));
        string[] values = ["inner.count", "inners.0.count", "generic.value", "tensors.1", "absent"];
        Assert.Empty(values.Except(raw.Values.Keys));
    });

    [Fact]
    public Task Lists_of_another_length_and_other_keys_are_one_mismatch_each() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await KindsState.Create().SaveAsync(fabric, folder["a.safetensors"]);
        var other = KindsState.Create();
        other.List.Add(nn.Linear(9, 9));
        other.Inners.RemoveAt(0);
        other.Named.Remove("b");
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => other.LoadAsync(fabric, folder["a.safetensors"]));
        Assert.Equal(
            [
                "list: 2 items in the checkpoint, 3 in the state",
                "named: the keys [a, b] in the checkpoint, [a] in the state",
                "inners: 2 items in the checkpoint, 1 in the state",
            ],
            e.Mismatches);
    });

    [Fact]
    public Task A_users_own_generator_goes_on_with_the_very_next_number() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var state = new GeneratorState();
        rand(5, generator: state.Own);
        await state.SaveAsync(fabric, folder["a.safetensors"]);
        float expected = rand(1, generator: state.Own).item<float>();
        var loaded = new GeneratorState();
        await loaded.LoadAsync(fabric, folder["a.safetensors"]);
        Assert.Equal(expected, rand(1, generator: loaded.Own).item<float>());
    });

    [Fact]
    public Task A_derived_state_has_the_members_of_its_base_and_is_never_sliced() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var state = new DerivedState { Base = 1, Own = 2 };
        await state.SaveAsync(fabric, folder["a.safetensors"]);
        var loaded = new DerivedState();
        await loaded.LoadAsync(fabric, folder["a.safetensors"]);
        Assert.Equal((1, 2), (loaded.Base, loaded.Own));

        var holder = new HolderState { Held = new DerivedState() };
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => holder.SaveAsync(fabric, folder["b.safetensors"]));
        Assert.Contains(nameof(DerivedState), e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task Extra_state_that_does_not_fit_is_a_mismatch_and_changes_nothing() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var state = new ExtraHolder<CountingModule> { Module = new CountingModule { Calls = 3 } };
        await state.SaveAsync(fabric, folder["a.safetensors"]);
        var plain = new ExtraHolder<PlainModule> { Module = new PlainModule() };
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => plain.LoadAsync(fabric, folder["a.safetensors"]));
        Assert.Equal(["module: in the checkpoint, not in the state"], e.Mismatches);
    });

    [Fact]
    public Task A_renamed_member_loads_from_under_its_former_names() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var old = new OldNames { Net = nn.Linear(2, 2), Step = 7 };
        old.Optimizer = optim.Adam(old.Net.parameters());
        await old.SaveAsync(fabric, folder["old.safetensors"]);

        var renamed = new NewNames { Model = nn.Linear(2, 2) };
        renamed.Optimizer = optim.Adam(renamed.Model.parameters());
        await renamed.LoadAsync(fabric, folder["old.safetensors"]);
        Assert.Equal(7, renamed.Iteration);
        Assert.True(renamed.Model.get_parameter("weight")!.equal(old.Net.get_parameter("weight")!).all().item<bool>());

        renamed.Iteration = 8;
        await renamed.SaveAsync(fabric, folder["new.safetensors"]);
        var again = new NewNames { Model = nn.Linear(2, 2) };
        again.Optimizer = optim.Adam(again.Model.parameters());
        await again.LoadAsync(fabric, folder["new.safetensors"]);
        Assert.Equal(8, again.Iteration);
    });

    public sealed partial class OldNames
    {
        [Checkpointed] public required nn.Module Net { get; init; }

        [Checkpointed] public optim.Optimizer? Optimizer { get; set; }

        [Checkpointed] public long Step { get; set; }
    }

    public sealed partial class NewNames
    {
        [Checkpointed, FormerName("network"), FormerName("net")]
        public required nn.Module Model { get; init; }

        [Checkpointed] public optim.Optimizer? Optimizer { get; set; }

        [Checkpointed, FormerName("step")]
        public long Iteration { get; set; }
    }

    private static Task OnOneRank(Func<FabricRuntime, Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU, Seed = 2 }, test);

    public sealed partial class GeneratorState
    {
        [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Error)]
        public Generator Own { get; } = new(3);
    }

    public partial class BaseState
    {
        [Checkpointed] public int Base { get; set; }
    }

    public sealed partial class DerivedState : BaseState
    {
        [Checkpointed] public int Own { get; set; }
    }

    public sealed partial class HolderState
    {
        [Checkpointed] public required BaseState Held { get; init; }
    }

    public sealed partial class ExtraHolder<T>
        where T : nn.Module
    {
        [Checkpointed] public required T Module { get; init; }
    }

    public sealed class PlainModule : nn.Module<Tensor, Tensor>
    {
        public PlainModule()
            : base(nameof(PlainModule))
        {
            register_module("linear", nn.Linear(1, 1));
        }

        public override Tensor forward(Tensor input) => input;
    }
}
