using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public class RawLoadTests
{
    private const string File = "s.safetensors";

    [Fact]
    public Task A_state_dict_that_anyone_wrote_loads_into_a_module() => OneRank.RunAsync(async (fabric, folder) =>
    {
        nn.Module source = nn.Sequential(("a", nn.Linear(2, 2)), ("b", nn.Linear(2, 2)));
        await ForeignFile.WriteAsync(folder[File], source.state_dict());
        nn.Module module = nn.Sequential(("a", nn.Linear(2, 2)), ("b", nn.Linear(2, 2)));
        LoadResult result = await fabric.LoadRawAsync(folder[File], module);
        Assert.True(OneRank.AreEqual(source, module));
        Assert.Empty(result.MissingNames.Concat(result.UnexpectedNames));

        nn.Module other = nn.Sequential(("a", nn.Linear(2, 2)), ("c", nn.Linear(2, 2)));
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => fabric.LoadRawAsync(folder[File], other));
        Assert.Contains("module.c.weight: not in the checkpoint (nearest: b.weight)", e.Mismatches);
        Assert.False(other.get_parameter("a.weight")!.equal(source.get_parameter("a.weight")!).all().item<bool>());
        result = await fabric.LoadRawAsync(folder[File], other, new() { Strict = false });
        Assert.Equal(["c.weight", "c.bias"], result.MissingNames);
        Assert.Equal(["b.bias", "b.weight"], result.UnexpectedNames);
        Assert.True(other.get_parameter("a.weight")!.equal(source.get_parameter("a.weight")!).all().item<bool>());
    });

    [Fact]
    public Task The_only_module_and_the_only_optimizer_of_a_state_are_found() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TrainedState saved = TrainedState.Create(nn.Linear(2, 2));
        saved.Step();
        await saved.SaveAsync(fabric, folder[File]);
        saved.Step();
        TrainedState loaded = TrainedState.Create(nn.Linear(2, 2));
        await fabric.LoadRawAsync(folder[File], loaded.Model);
        await fabric.LoadRawAsync(folder[File], loaded.Optimizer);
        loaded.Step();
        Assert.True(OneRank.AreEqual(saved.Model, loaded.Model));
    });

    [Fact]
    public Task Of_several_modules_one_has_to_be_named() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var saved = new TwoModels { Model = nn.Linear(2, 2), Ema = nn.Linear(2, 2) };
        await saved.SaveAsync(fabric, folder[File]);
        nn.Module module = nn.Linear(2, 2);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => fabric.LoadRawAsync(folder[File], module));
        Assert.Contains("several: ema, model", e.Message, StringComparison.Ordinal);
        await fabric.LoadRawAsync(folder[File], module, new() { Mapping = WeightMapping.Same.From("ema") });
        Assert.True(OneRank.AreEqual(saved.Ema, module));
    });

    [Fact]
    public Task An_optimizer_of_other_parameters_is_refused() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TrainedState saved = TrainedState.Create(nn.Linear(2, 2));
        saved.Step();
        await saved.SaveAsync(fabric, folder[File]);
        CheckpointMismatchException fewer = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => fabric.LoadRawAsync(folder[File], TrainedState.Create(nn.Linear(2, 2, hasBias: false)).Optimizer));
        Assert.Equal(["optimizer: 2 parameters in the checkpoint, 1 in the optimizer"], fewer.Mismatches);
        await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => fabric.LoadRawAsync(folder[File], TrainedState.Create(nn.Linear(2, 3)).Optimizer));
        await new BaseState().SaveAsync(fabric, folder["none.safetensors"]);
        CheckpointMismatchException none = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => fabric.LoadRawAsync(folder["none.safetensors"], saved.Optimizer));
        Assert.Contains("no optimizer", none.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task Other_element_types_load_with_a_cast() => OneRank.RunAsync(async (fabric, folder) =>
    {
        nn.Module source = nn.Linear(2, 2);
        await ForeignFile.WriteAsync(folder[File], source.state_dict());
        nn.Module module = nn.Linear(2, 2, dtype: float64);
        await Assert.ThrowsAsync<CheckpointMismatchException>(() => fabric.LoadRawAsync(folder[File], module));
        await fabric.LoadRawAsync(folder[File], module, new() { Cast = true });
        Assert.True(module.get_parameter("weight")!.equal(source.get_parameter("weight")!.to(float64)).all().item<bool>());
    });
}
