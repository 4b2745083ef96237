using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public class MappingTests
{
    private const string File = "s.safetensors";

    [Fact]
    public Task Weights_with_another_prefix_and_another_name_are_found_and_a_head_is_left_out() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var saved = new ModuleState
        {
            Model = nn.Sequential(("backbone", nn.Sequential(("fc1", nn.Linear(2, 2)), ("fc2", nn.Linear(2, 2)))), ("head", nn.Linear(2, 9))),
        };
        await saved.SaveAsync(fabric, folder[File]);
        var loaded = new ModuleState { Model = nn.Sequential(("encoder", nn.Sequential(("in", nn.Linear(2, 2)), ("fc2", nn.Linear(2, 2)))), ("head", nn.Linear(2, 3))) };
        var options = new LoadOptions<ModuleState>
        {
            Strict = false,
            Mappings = { [ModuleState.Members.Model] = WeightMapping.Same.ReplacePrefix("backbone.", "encoder.").ReplacePrefix("encoder.fc1.", "encoder.in.").Omit("head.") },
        };
        await using Remainder<ModuleState> rest = await loaded.LoadAsync(fabric, folder[File], ModuleState.Members.Model, options);
        AssertSame(saved.Model, "backbone.fc1.weight", loaded.Model, "encoder.in.weight");
        AssertSame(saved.Model, "backbone.fc2.bias", loaded.Model, "encoder.fc2.bias");
        Assert.Equal(["model.head.weight", "model.head.bias"], rest.MissingNames);
        Assert.Empty(rest.UnexpectedNames);
    });

    [Fact]
    public Task A_state_dict_that_no_state_class_wrote_loads_into_a_member() => OneRank.RunAsync(async (fabric, folder) =>
    {
        nn.Module source = nn.Linear(2, 2);
        await ForeignFile.WriteAsync(folder[File], source.state_dict());
        var loaded = new TwoModels { Model = nn.Linear(2, 2), Ema = nn.Linear(2, 2) };
        await using Remainder<TwoModels> rest = await loaded.LoadAsync(
            fabric, folder[File], TwoModels.Members.Model, new() { Mappings = { [TwoModels.Members.Model] = WeightMapping.Same.From("") } });
        Assert.True(OneRank.AreEqual(source, loaded.Model));
        Assert.Empty(rest.Members);
    });

    [Fact]
    public Task A_member_is_taken_from_another_member_of_the_checkpoint_and_of_another_state_class() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var saved = new TwoModels { Model = nn.Linear(2, 2), Ema = nn.Linear(2, 2) };
        await saved.SaveAsync(fabric, folder[File]);
        var loaded = new ModuleState { Model = nn.Linear(2, 2) };
        await loaded.LoadAsync(fabric, folder[File], new() { Mappings = { [ModuleState.Members.Model] = WeightMapping.Same.From("ema") } });
        Assert.True(OneRank.AreEqual(saved.Ema, loaded.Model));
    });

    [Fact]
    public Task Two_names_mapped_to_one_are_refused() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder[File]);
        var loaded = new ModuleState { Model = nn.Linear(2, 2) };
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => loaded.LoadAsync(
            fabric, folder[File], new() { Mappings = { [ModuleState.Members.Model] = WeightMapping.Same.Rename("bias", "weight") } }));
        Assert.Contains("model: 'bias' and 'weight' of the checkpoint are both mapped to 'weight'", e.Mismatches);
    });

    [Fact]
    public Task An_optimizer_follows_the_mapping_of_its_module() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TrainedState saved = TrainedState.Create(nn.Sequential(("old", nn.Linear(2, 2))));
        saved.Step();
        await saved.SaveAsync(fabric, folder[File]);
        saved.Step();
        TrainedState loaded = TrainedState.Create(nn.Sequential(("new", nn.Linear(2, 2))));
        await loaded.LoadAsync(fabric, folder[File], new() { Mappings = { [TrainedState.Members.Model] = WeightMapping.Same.ReplacePrefix("old.", "new.") } });
        loaded.Step();
        AssertSame(saved.Model, "old.weight", loaded.Model, "new.weight");
    });

    [Fact]
    public Task Tensors_of_another_type_are_refused_unless_a_cast_is_asked_for() => OneRank.RunAsync(async (fabric, folder) =>
    {
        nn.Module source = nn.Linear(3, 2);
        await new TwoModels { Model = source, Ema = nn.Linear(1, 1) }.SaveAsync(fabric, folder[File]);
        var loaded = new TwoModels { Model = nn.Linear(3, 2, dtype: float64), Ema = nn.Linear(1, 1, dtype: bfloat16) };
        await Assert.ThrowsAsync<CheckpointMismatchException>(() => loaded.LoadAsync(fabric, folder[File]));
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => loaded.LoadAsync(fabric, folder[File], new() { Cast = TwoModels.Members.Model }));
        Assert.All(e.Mismatches, mismatch => Assert.StartsWith("ema.", mismatch, StringComparison.Ordinal));

        await loaded.LoadAsync(fabric, folder[File], new() { Cast = MemberSet<TwoModels>.All });
        Assert.Equal(float64, loaded.Model.get_parameter("weight")!.dtype);
        Assert.True(loaded.Model.get_parameter("weight")!.equal(source.get_parameter("weight")!.to(float64)).all().item<bool>());
    });

    [Fact]
    public Task A_complex_number_never_becomes_a_real_one() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new TensorState { Value = ones(2, complex64) }.SaveAsync(fabric, folder[File]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => new TensorState { Value = zeros(2) }.LoadAsync(fabric, folder[File], new() { Cast = TensorState.Members.Value }));
        Assert.Contains("no cast keeps its values", e.Message, StringComparison.Ordinal);
        var wider = new TensorState { Value = zeros(2, complex128) };
        await wider.LoadAsync(fabric, folder[File], new() { Cast = TensorState.Members.Value });
        Assert.True(wider.Value.equal(ones(2, complex128)).all().item<bool>());
    });

    [Fact]
    public Task Verified_first_a_damaged_checkpoint_changes_nothing() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TinyState saved = TinyState.Create(fabric);
        saved.Train(fabric, 2);
        await saved.SaveAsync(fabric, folder[File]);
        byte[] bytes = System.IO.File.ReadAllBytes(folder[File]);
        bytes[^1] ^= 1;
        System.IO.File.WriteAllBytes(folder["damaged.safetensors"], bytes);

        TinyState live = TinyState.Create(fabric);
        CommittedCheckpoint before = await live.SaveAsync(fabric, folder["before.safetensors"]);
        CheckpointCorruptException e = await Assert.ThrowsAsync<CheckpointCorruptException>(
            () => live.LoadAsync(fabric, folder["damaged.safetensors"], new() { VerifyFirst = true }));
        Assert.False(e.StateModified);
        Assert.Equal(before.Identity, (await live.SaveAsync(fabric, folder["after.safetensors"])).Identity);
        await live.LoadAsync(fabric, folder[File], new() { VerifyFirst = true });
        Assert.True(OneRank.AreEqual(saved.Model, live.Model));
    });

    private static void AssertSame(nn.Module left, string leftName, nn.Module right, string rightName) =>
        Assert.True(left.get_parameter(leftName)!.equal(right.get_parameter(rightName)!).all().item<bool>(), rightName);
}
