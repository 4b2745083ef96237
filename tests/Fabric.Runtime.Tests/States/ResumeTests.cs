using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public class ResumeTests
{
    [Theory]
    [InlineData("AdamW", 0)]
    [InlineData("AdamW", 1)]
    [InlineData("AdamW", 2)]
    [InlineData("AdamW", 9)]
    [InlineData("Adam", 2)]
    [InlineData("AdamGroups", 5)]
    public Task A_run_restored_after_some_steps_ends_bit_for_bit_like_one_that_never_stopped(string optimizer, int stepsBefore) =>
        OnOneRank(async fabric =>
        {
            using var folder = new TemporaryFolder();
            TinyState whole = TinyState.Create(fabric, optimizer: Optimizers[optimizer]);
            whole.Train(fabric, stepsBefore);
            await whole.SaveAsync(fabric, folder["half.safetensors"]);
            whole.Train(fabric, 7);
            CommittedCheckpoint expected = await whole.SaveAsync(fabric, folder["whole.safetensors"]);

            TinyState resumed = TinyState.Create(fabric, optimizer: Optimizers[optimizer]);
            resumed.Train(fabric, 3);
            Assert.True(await resumed.TryLoadAsync(fabric, folder["half.safetensors"]));
            Assert.Equal(stepsBefore, resumed.Iteration);
            resumed.Train(fabric, 7);
            CommittedCheckpoint actual = await resumed.SaveAsync(fabric, folder["resumed.safetensors"]);

            Assert.Equal(expected.Identity, actual.Identity);
            Assert.Equal(File.ReadAllBytes(expected.Path), File.ReadAllBytes(actual.Path));
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
        Parameter weight = (Parameter)loaded.Model.get_parameter("up.weight");
        await loaded.LoadAsync(fabric, folder["s.safetensors"]);

        Assert.Same(model, loaded.Model);
        Assert.Same(optimizer, loaded.Optimizer);
        Assert.Same(sampler, loaded.Data);
        Assert.Same(average, loaded.Average);
        Assert.True(weight.Equals(saved.Model.get_parameter("up.weight")));
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

    private static Dictionary<string, Func<IEnumerable<Parameter>, optim.Optimizer>> Optimizers { get; } = new()
    {
        ["AdamW"] = static parameters => optim.AdamW(parameters, lr: 0.01, amsgrad: true),
        ["Adam"] = static parameters => optim.Adam(parameters, lr: 0.01, weight_decay: 0.1),
        ["AdamGroups"] = static parameters =>
        {
            Parameter[] all = [.. parameters];
            return optim.Adam([new Adam.ParamGroup(all[..2], lr: 0.02), new Adam.ParamGroup(all[2..], lr: 0.005, beta1: 0.8)]);
        },
    };

    private static Task OnOneRank(Func<FabricRuntime, Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, test);
}
