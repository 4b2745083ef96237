using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public class FilterTests
{
    private const string File = "s.safetensors";

    [Fact]
    public Task A_filter_leaves_tensors_out_and_with_them_what_the_optimizer_keeps_for_them() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TrainedState state = TrainedState.Create(nn.Sequential(("frozen", nn.Linear(2, 2)), ("adapter", nn.Linear(2, 1))));
        state.Step();
        var asked = new List<string>();
        await state.SaveAsync(fabric, folder[File], new()
        {
            Filters =
            {
                [TrainedState.Members.Model] = (name, tensor) =>
                {
                    asked.Add(name);
                    return !name.StartsWith("frozen.", StringComparison.Ordinal) && tensor.shape.Length > 0;
                },
            },
        });
        Assert.Equal(["frozen.weight", "frozen.bias", "adapter.weight", "adapter.bias"], asked);

        await using Checkpoint raw = await fabric.OpenAsync(folder[File]);
        Assert.DoesNotContain(raw.Tensors, tensor => tensor.Name.Contains("frozen", StringComparison.Ordinal));
        Assert.Contains(raw.Tensors, tensor => tensor.Name == "optimizer.state.adapter.weight.exp_avg");
        Assert.DoesNotContain("frozen", raw.Values["optimizer"].GetRawText(), StringComparison.Ordinal);

        TrainedState loaded = TrainedState.Create(nn.Sequential(("frozen", nn.Linear(2, 2)), ("adapter", nn.Linear(2, 1))));
        await Assert.ThrowsAsync<CheckpointMismatchException>(() => loaded.LoadAsync(fabric, folder[File]));
        await using Remainder<TrainedState> rest = await loaded.LoadAsync(
            fabric, folder[File], MemberSet<TrainedState>.All, new() { Strict = false });
        Assert.All(rest.MissingNames, name => Assert.Contains("frozen", name, StringComparison.Ordinal));
        Assert.True(loaded.Model.get_parameter("adapter.weight")!.equal(state.Model.get_parameter("adapter.weight")!).all().item<bool>());
    });

    [Fact]
    public Task A_filter_reaches_a_nested_state_and_a_tensor() => OneRank.RunAsync(async (fabric, folder) =>
    {
        KindsState state = KindsState.Create();
        await state.SaveAsync(fabric, folder[File], new()
        {
            Filters =
            {
                [KindsState.Members.Inner.Then(InnerState.Members.Model)] = static (name, _) => name == "bias",
                [KindsState.Members.Parameter] = static (name, _) => name.Length > 0,
            },
        });
        await using Checkpoint raw = await fabric.OpenAsync(folder[File]);
        string[] names = [.. raw.Tensors.Select(tensor => tensor.Name)];
        Assert.Contains("inner.model.bias", names);
        Assert.DoesNotContain("inner.model.weight", names);
        Assert.DoesNotContain("parameter", names);
        Assert.Contains("inners.0.model.weight", names);
    });

    [Fact]
    public Task A_filter_that_would_have_no_effect_is_refused() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TrainedState state = TrainedState.Create(nn.Linear(2, 2));
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => state.SaveAsync(
            fabric, folder[File], new() { Filters = { [TrainedState.Members.Optimizer] = static (_, _) => false } }));
        Assert.Contains("'optimizer' cannot be filtered", e.Message, StringComparison.Ordinal);
        Assert.False(Checkpoint.Exists(folder[File]));
    });

    [Fact]
    public Task A_filter_that_throws_is_named_and_nothing_is_saved() => OneRank.RunAsync(async (fabric, folder) =>
    {
        TrainedState state = TrainedState.Create(nn.Linear(2, 2));
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(
            fabric, folder[File], new() { Filters = { [TrainedState.Members.Model] = static (_, _) => throw new InvalidOperationException("odd") } }));
        Assert.Contains("'model.weight': odd", e.Message, StringComparison.Ordinal);
        Assert.False(Checkpoint.Exists(folder[File]));
    });

    [Fact]
    public Task The_format_can_be_said_where_the_name_says_another() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var state = new BaseState { Count = 3 };
        await state.SaveAsync(fabric, folder["s.ckpt"], new() { Format = CheckpointFormat.Safetensors });
        await state.SaveAsync(fabric, folder["s"], new() { Format = CheckpointFormat.PyTorch });
        Assert.NotEqual("PK", Start(folder["s.ckpt"]));
        Assert.Equal("PK", Start(folder["s"]));
        foreach (string file in (string[])["s", "s.ckpt"])
        {
            var loaded = new BaseState();
            await loaded.LoadAsync(fabric, folder[file]);
            Assert.Equal(3, loaded.Count);
        }

        static string Start(string path) => System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(path).AsSpan(0, 2));
    });
}
