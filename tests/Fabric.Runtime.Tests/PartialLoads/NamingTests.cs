using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

/// <summary>What is found under which name, where mappings, optimizers, nested states and kinds of members meet.</summary>
public class NamingTests
{
    private const string File = "s.safetensors";

    [Fact]
    public Task A_parameter_whose_name_is_left_out_keeps_the_state_of_its_optimizer() => OneRank.RunAsync(async (fabric, folder) =>
    {
        static nn.Module<Tensor, Tensor> Model() => nn.Sequential(("body", nn.Linear(2, 2)), ("head", nn.Linear(2, 1)));
        TrainedState saved = TrainedState.Create(Model());
        saved.Step();
        await saved.SaveAsync(fabric, folder[File]);
        TrainedState loaded = TrainedState.Create(Model());
        await using Remainder<TrainedState> rest = await loaded.LoadAsync(fabric, folder[File], MemberSet<TrainedState>.All, new()
        {
            Strict = false,
            Mappings = { [TrainedState.Members.Model] = WeightMapping.Same.Omit("head.") },
        });
        Assert.Contains("optimizer.state.head.weight", rest.MissingNames);
        await loaded.SaveAsync(fabric, folder["again.safetensors"]);
        await using Checkpoint raw = await fabric.OpenAsync(folder["again.safetensors"]);
        using Tensor head = await raw.ReadTensorAsync("optimizer.state.head.weight.exp_avg");
        using Tensor body = await raw.ReadTensorAsync("optimizer.state.body.weight.exp_avg");
        Assert.True(head.eq(0).all().item<bool>());
        Assert.False(body.eq(0).all().item<bool>());
    });

    [Fact]
    public Task What_the_load_mapped_stays_mapped_for_what_is_restored_later() => OneRank.RunAsync(async (fabric, folder) =>
    {
        static nn.Module<Tensor, Tensor> Model() => nn.Sequential(("x", nn.Linear(2, 2)), ("y", nn.Linear(2, 2)));
        TrainedState saved = TrainedState.Create(Model());
        saved.Step();
        await saved.SaveAsync(fabric, folder[File]);
        TrainedState loaded = TrainedState.Create(Model());
        await using Remainder<TrainedState> rest = await loaded.LoadAsync(fabric, folder[File], TrainedState.Members.Model, new()
        {
            Mappings = { [TrainedState.Members.Model] = WeightMapping.Same.Rename(name => name.Replace("x.", "_", StringComparison.Ordinal).Replace("y.", "x.", StringComparison.Ordinal).Replace("_", "y.", StringComparison.Ordinal)) },
        });
        await rest.RestoreAsync(TrainedState.Members.Optimizer, loaded.Optimizer, new() { Strict = false });
        await loaded.SaveAsync(fabric, folder["again.safetensors"]);
        await using Checkpoint before = await fabric.OpenAsync(folder[File]);
        await using Checkpoint after = await fabric.OpenAsync(folder["again.safetensors"]);
        using Tensor expected = await before.ReadTensorAsync("optimizer.state.x.weight.exp_avg");
        using Tensor actual = await after.ReadTensorAsync("optimizer.state.y.weight.exp_avg");
        Assert.True(expected.equal(actual).all().item<bool>());
    });

    [Fact]
    public Task Without_strict_momentum_that_the_checkpoint_lacks_is_not_wiped() => OneRank.RunAsync(async (fabric, folder) =>
    {
        static TrainedState Create(string head)
        {
            nn.Module<Tensor, Tensor> model = nn.Sequential(("body", nn.Linear(2, 2)), (head, nn.Linear(2, 1)));
            return new TrainedState { Model = model, Optimizer = optim.SGD(model.parameters(), 0.1, momentum: 0.9) };
        }

        TrainedState saved = Create("old");
        saved.Step();
        await saved.SaveAsync(fabric, folder[File]);
        TrainedState loaded = Create("new");
        loaded.Step();
        await using Remainder<TrainedState> rest = await loaded.LoadAsync(fabric, folder[File], MemberSet<TrainedState>.All, new() { Strict = false });
        Assert.Contains("optimizer.state.new.weight", rest.MissingNames);
        await loaded.SaveAsync(fabric, folder["again.safetensors"]);
        await using Checkpoint raw = await fabric.OpenAsync(folder["again.safetensors"]);
        Assert.Contains(raw.Tensors, tensor => tensor.Name == "optimizer.state.new.weight.momentum_buffer");
    });

    [Fact]
    public Task A_filter_of_a_nested_state_is_not_asked_about_its_optimizer() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var state = new NestedTraining { Inner = TrainedState.Create(nn.Linear(2, 2)) };
        state.Inner.Step();
        await state.SaveAsync(fabric, folder[File], new()
        {
            Filters = { [NestedTraining.Members.Inner] = static (name, _) => name.StartsWith("model.", StringComparison.Ordinal) },
        });
        NestedTraining loaded = new() { Inner = TrainedState.Create(nn.Linear(2, 2)) };
        await loaded.LoadAsync(fabric, folder[File]);
        state.Inner.Step();
        loaded.Inner.Step();
        Assert.True(OneRank.AreEqual(state.Inner.Model, loaded.Inner.Model));
    });

    [Fact]
    public Task A_nested_state_is_restored_from_what_is_left_with_its_optimizer() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var state = new NestedTraining { Inner = TrainedState.Create(nn.Linear(2, 2)) };
        state.Inner.Step();
        await state.SaveAsync(fabric, folder[File]);
        await using Remainder<NestedTraining> rest = await new NestedTraining { Inner = TrainedState.Create(nn.Linear(2, 2)) }
            .LoadAsync(fabric, folder[File], default(MemberSet<NestedTraining>));
        TrainedState other = TrainedState.Create(nn.Linear(2, 2));
        LoadResult left = await rest.RestoreAsync(NestedTraining.Members.Inner, other);
        Assert.Empty(left.MissingNames);
        state.Inner.Step();
        other.Step();
        Assert.True(OneRank.AreEqual(state.Inner.Model, other.Model));
    });

    [Fact]
    public Task Without_strict_a_restore_says_what_it_left() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder[File]);
        var state = new ModuleState { Model = nn.Linear(2, 2) };
        await using Remainder<ModuleState> rest = await state.LoadAsync(fabric, folder[File], default(MemberSet<ModuleState>));
        LoadResult left = await rest.RestoreAsync(ModuleState.Members.Model, nn.Sequential(("a", nn.Linear(2, 2))), new() { Strict = false });
        Assert.Equal(["model.a.weight", "model.a.bias"], left.MissingNames);
        Assert.Equal(["model.bias", "model.weight"], left.UnexpectedNames);
    });

    [Fact]
    public Task Only_names_of_modules_can_be_mapped() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TrainedState state = TrainedState.Create(nn.Linear(2, 2));
        await state.SaveAsync(fabric, folder[File]);
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => state.LoadAsync(
            fabric, folder[File], new() { Mappings = { [TrainedState.Members.Optimizer] = WeightMapping.Same } }));
        Assert.Contains("'optimizer' cannot be mapped", e.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Another_kind_of_member_is_one_mismatch_strict_or_not(bool strict) => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder[File]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new ModelTensor().LoadAsync(fabric, folder[File], new() { Strict = strict }));
        Assert.Equal(["model: module in the checkpoint, tensor in the state"], e.Mismatches);
        e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new ModelNumber().LoadAsync(fabric, folder[File], new() { Strict = strict }));
        Assert.Equal(["model: module in the checkpoint, value int32 in the state"], e.Mismatches);
    });

    [Fact]
    public Task A_renamed_member_is_told_what_it_may_have_been_called() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new BaseState { Count = 3 }.SaveAsync(fabric, folder[File]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => new ModelNumber().LoadAsync(fabric, folder[File]));
        Assert.Equal(
            ["model: the checkpoint has no such member; it has 'count', which the state has not: say [FormerName(…)] if the member was renamed, Optional = true if it is new"],
            e.Mismatches);
    });

    [Fact]
    public Task A_migration_that_takes_another_type_is_mentioned() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new StringValues { Values = "x" }.SaveAsync(fabric, folder[File]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new MigratingState().LoadAsync(fabric, folder[File], MigratingState.Members.Values));
        Assert.Contains("values: none of its migrations takes 'value string', which is stored; they take 'value numbers<int32, 1>'", e.Mismatches);
    });

    [Fact]
    public Task An_optional_nested_state_that_is_not_there_may_be_asked_for_in_part() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new BaseState { Count = 3 }.SaveAsync(fabric, folder[File]);
        var state = new OptionalNested();
        await using Remainder<OptionalNested> rest = await state.LoadAsync(
            fabric, folder[File], OptionalNested.Members.Count | OptionalNested.Members.Inner.Then(InnerState.Members.Count));
        Assert.Equal(["inner"], rest.MissingNames);
        Assert.Equal(3, state.Count);
    });

    [Fact]
    public void A_copy_of_options_has_mappings_of_its_own()
    {
        var options = new LoadOptions<ModuleState> { Mappings = { [ModuleState.Members.Model] = WeightMapping.Same } };
        LoadOptions<ModuleState> copy = options with { Strict = false };
        copy.Mappings[ModuleState.Members.Model] = WeightMapping.Same.Omit("x");
        Assert.Same(WeightMapping.Same, options.Mappings[ModuleState.Members.Model]);
    }

    [Fact]
    public Task A_value_under_a_key_with_dots_is_widened_exactly() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new KeyedSingles { Items = new() { ["v1.5"] = new SingleItem { Value = 0.1f } } }.SaveAsync(fabric, folder[File]);
        var loaded = new KeyedDoubles { Items = new() { ["v1.5"] = new DoubleItem() } };
        await loaded.LoadAsync(fabric, folder[File]);
        Assert.Equal(0.1f, loaded.Items["v1.5"].Value);
    });

    [Fact]
    public Task A_long_value_is_read_when_it_is_asked_for() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new StringValues { Values = new string('x', 3 << 20) }.SaveAsync(fabric, folder[File]);
        await using Remainder<StringValues> rest = await new StringValues().LoadAsync(fabric, folder[File], default(MemberSet<StringValues>));
        Assert.InRange(rest.BytesRead, 1, 1 << 16);
        Assert.Equal(3 << 20, (await rest.ReadAsync(StringValues.Members.Values)).Length);
        Assert.InRange(rest.BytesRead, 3 << 20, (3 << 20) + (1 << 16));
    });
}
