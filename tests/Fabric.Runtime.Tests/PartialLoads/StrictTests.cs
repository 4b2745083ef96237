using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public class StrictTests
{
    private const string File = "s.safetensors";

    [Fact]
    public Task Without_strict_missing_and_unexpected_tensors_are_left_and_listed() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var saved = new ModuleState { Model = nn.Sequential(("body", nn.Linear(2, 2)), ("head", nn.Linear(2, 3))) };
        await saved.SaveAsync(fabric, folder[File]);
        var loaded = new ModuleState { Model = nn.Sequential(("body", nn.Linear(2, 2)), ("classifier", nn.Linear(2, 5))) };
        Tensor classifier = loaded.Model.get_parameter("classifier.weight")!.clone();
        await Assert.ThrowsAsync<CheckpointMismatchException>(() => loaded.LoadAsync(fabric, folder[File], ModuleState.Members.Model));

        await using Remainder<ModuleState> rest = await loaded.LoadAsync(
            fabric, folder[File], ModuleState.Members.Model, new() { Strict = false });
        Assert.Equal(["model.classifier.weight", "model.classifier.bias"], rest.MissingNames);
        Assert.Equal(["model.head.bias", "model.head.weight"], rest.UnexpectedNames);
        Assert.True(loaded.Model.get_parameter("body.weight")!.equal(saved.Model.get_parameter("body.weight")!).all().item<bool>());
        Assert.True(loaded.Model.get_parameter("classifier.weight")!.equal(classifier).all().item<bool>());
    });

    [Fact]
    public Task Without_strict_a_member_that_the_checkpoint_lacks_is_left_and_listed() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder[File]);
        var state = new OptionalMembers { Model = nn.Linear(2, 2), Step = 5, Ema = nn.Linear(2, 2) };
        await using Remainder<OptionalMembers> rest = await state.LoadAsync(
            fabric, folder[File], MemberSet<OptionalMembers>.All, new() { Strict = false });
        Assert.Equal(["step", "ema", "shift"], rest.MissingNames);
        Assert.Equal(5, state.Step);
        Assert.False(rest.Contains(OptionalMembers.Members.Step));
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => rest.ReadAsync(OptionalMembers.Members.Step));
        Assert.Equal(["step: the checkpoint has no such member"], e.Mismatches);
    });

    [Fact]
    public Task An_optional_member_may_be_missing_and_a_required_one_may_not() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder[File]);
        var state = new OptionalMembers { Model = nn.Linear(2, 2), Step = 5, Ema = nn.Linear(2, 2) };
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => state.LoadAsync(fabric, folder[File]));
        Assert.Equal(["step: the checkpoint has no such member"], e.Mismatches);

        await using Remainder<OptionalMembers> rest = await state.LoadAsync(fabric, folder[File], ~OptionalMembers.Members.Step);
        Assert.Equal(["ema", "shift"], rest.MissingNames);
        Assert.Equal(0.5, state.Shift);

        // Where it is there, it is loaded, and it has to fit.
        await new OptionalMembers { Model = nn.Linear(2, 2), Ema = nn.Linear(2, 2), Shift = 0.25 }.SaveAsync(fabric, folder["new.safetensors"]);
        await state.LoadAsync(fabric, folder["new.safetensors"]);
        Assert.Equal(0.25, state.Shift);
        var wider = new OptionalMembers { Model = nn.Linear(2, 2), Ema = nn.Linear(2, 3) };
        await Assert.ThrowsAsync<CheckpointMismatchException>(() => wider.LoadAsync(fabric, folder["new.safetensors"]));
    });

    [Fact]
    public Task Without_strict_an_optimizer_takes_the_state_of_the_parameters_that_are_there() => OneRank.RunAsync(async (fabric, folder) =>
    {
        static nn.Module<Tensor, Tensor> Model(string head) => nn.Sequential(("body", nn.Linear(2, 2)), (head, nn.Linear(2, 1)));
        TrainedState saved = TrainedState.Create(Model("head"));
        saved.Step();
        await saved.SaveAsync(fabric, folder[File]);
        TrainedState loaded = TrainedState.Create(Model("other"));
        await using Remainder<TrainedState> rest = await loaded.LoadAsync(
            fabric, folder[File], MemberSet<TrainedState>.All, new() { Strict = false });

        Assert.Contains("optimizer.state.other.weight", rest.MissingNames);
        Assert.Contains("optimizer.state.head.weight.exp_avg", rest.UnexpectedNames);
        Assert.DoesNotContain(rest.MissingNames, name => name.Contains("body", StringComparison.Ordinal));
        await loaded.SaveAsync(fabric, folder["again.safetensors"]);
        await using Checkpoint before = await fabric.OpenAsync(folder[File]);
        await using Checkpoint after = await fabric.OpenAsync(folder["again.safetensors"]);
        using Tensor expected = await before.ReadTensorAsync("optimizer.state.body.weight.exp_avg");
        using Tensor actual = await after.ReadTensorAsync("optimizer.state.body.weight.exp_avg");
        Assert.True(expected.equal(actual).all().item<bool>());
        Assert.False(expected.eq(0).all().item<bool>());
        using Tensor fresh = await after.ReadTensorAsync("optimizer.state.other.weight.exp_avg");
        Assert.True(fresh.eq(0).all().item<bool>());
    });

    [Fact]
    public Task Shapes_have_to_fit_without_strict_too() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder[File]);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() =>
            new ModuleState { Model = nn.Linear(2, 3) }.LoadAsync(fabric, folder[File], new() { Strict = false }));
        Assert.Equal(2, e.Mismatches.Count);
    });

    [Fact]
    public async Task What_a_whole_load_left_is_logged()
    {
        var logger = new ListLogger();
        await FabricRuntime.RunAsync(new FabricOptions { Device = CPU, LoggerFactory = logger }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            await new ModuleState { Model = nn.Linear(2, 2) }.SaveAsync(fabric, folder[File]);
            await new ModuleState { Model = nn.Linear(2, 2, hasBias: false) }.LoadAsync(fabric, folder[File], new() { Strict = false });
        });
        Assert.Contains(logger.Lines, line => line.Contains("model.bias", StringComparison.Ordinal) && line.StartsWith("Warning 2 ", StringComparison.Ordinal));
    }
}
