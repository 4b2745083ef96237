using Xunit;

namespace Fabric.Runtime.Tests.States;

public class ValueStateTests
{
    [Fact]
    public Task Every_value_comes_back() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        ValueState saved = Create();
        saved.Fill();
        ValueStateBase seenAsItsBase = saved;
        await seenAsItsBase.SaveAsync(fabric, folder["state"]);
        var read = new ValueState();
        await read.LoadAsync(fabric, folder["state"]);

        Assert.Equal(saved.Counts, read.Counts);
        Assert.Equal(saved.Weights, read.Weights);
        Assert.Null(read.Mask);
        Assert.Equal(saved.Bytes, read.Bytes);
        Assert.Equal((1, 2), (read.Grid.GetLength(0), read.Grid.GetLength(1)));
        Assert.Equal(new[] { null, "b" }, read.Grid[0, 1].AsEnumerable());
        Assert.Equal(3, read.Tree!.Children[0].Children[0].Value);
        Assert.Equal(saved.Shape, read.Shape);
        Assert.Equal(1250, read.Price.Cents);
        Assert.Equal([(1, "a"), (2, null)], read.Log[DayOfWeek.Monday]);
        Assert.Equal(saved.Times, read.Times);
        Assert.True(read.Sources.IsDefault);
        Assert.Equal(saved.Old, read.Old);
        Assert.Equal((4, 5), read.Filled);
    });

    [Fact]
    public Task Saving_what_was_loaded_gives_the_same_bytes() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await Create().SaveAsync(fabric, folder["first"]);
        var read = new ValueState();
        await read.LoadAsync(fabric, folder["first"]);
        await read.SaveAsync(fabric, folder["second"]);

        Assert.Equal(await File.ReadAllBytesAsync(folder["first"]), await File.ReadAllBytesAsync(folder["second"]));
    });

    [Fact]
    public Task What_cannot_be_stored_is_named_with_its_place() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        ValueState state = Create();
        state.Shape = new Both("pair", new Circle("left", 1), new Unknown("right"));
        var undeclared = await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["state"]));
        Assert.Contains("'shape.right'", undeclared.Message, StringComparison.Ordinal);
        Assert.Contains("is not declared with [CheckpointSubtype]", undeclared.Message, StringComparison.Ordinal);

        state.Shape = null;
        state.Log[DayOfWeek.Monday].Add((3, "\uD800"));
        var lone = await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["state"]));
        Assert.Contains("'log.Monday[2][1]'", lone.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task One_depth_limit_holds_for_saving_and_loading() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var state = new ValueState { Tree = Chain(128) };
        await state.SaveAsync(fabric, folder["deep"]);
        await new ValueState().LoadAsync(fabric, folder["deep"]);

        state.Tree = Chain(129);
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["deeper"]));
        state.Tree.Children.Add(state.Tree);
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["endless"]));
    });

    [Fact]
    public Task An_array_takes_the_length_that_the_file_has_and_no_other_rank() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await new ArrayState { Values = [1, 2, 3] }.SaveAsync(fabric, folder["three"]);
        await new ArrayState { Values = [] }.SaveAsync(fabric, folder["none"]);
        await new ArrayState { Values = null }.SaveAsync(fabric, folder["null"]);
        var state = new ArrayState { Values = [9] };
        await state.LoadAsync(fabric, folder["three"]);
        Assert.Equal([1, 2, 3], state.Values);
        await state.LoadAsync(fabric, folder["none"]);
        Assert.Equal([], state.Values);
        await state.LoadAsync(fabric, folder["null"]);
        Assert.Null(state.Values);

        var other = await Assert.ThrowsAsync<CheckpointMismatchException>(() => new GridState().LoadAsync(fabric, folder["three"]));
        Assert.Equal(["values: shape [3] in the checkpoint, an array of rank 2 in the state"], other.Mismatches);
        Assert.Single((await Assert.ThrowsAsync<CheckpointMismatchException>(() => new GridState().LoadAsync(fabric, folder["null"]))).Mismatches);
    });

    private static ValueState Create() => new()
    {
        Counts = [1, -2, int.MaxValue],
        Weights = new double[2, 3] { { 1, double.NaN, 3 }, { -0.0, 5, double.PositiveInfinity } },
        Bytes = [0, 255],
        Grid = new string?[1, 2][] { { ["a"], [null, "b"] } },
        Tree = new Node { Value = 1, Children = [new Node { Value = 2, Children = [new Node { Value = 3 }] }] },
        Shape = new Both("pair", new Circle("left", 0.1), new Both("inner", new Circle("deep", 2), null)),
        Price = Money.OfCents(1250),
        Log = new() { [DayOfWeek.Monday] = [(1, "a"), (2, null)] },
        Times = [DateTime.UnixEpoch, null],
        Old = new(1, 2, 3, 4, 5, 6, 7, new("eight")),
    };

    private static Node Chain(int length)
    {
        var node = new Node();
        for (int i = 1; i < length; i++)
        {
            node = new Node { Children = [node] };
        }

        return node;
    }

    private static Task OnOneRank(Func<FabricRuntime, Task> body) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = TorchSharp.torch.CPU }, body);
}

public sealed partial class ArrayState
{
    [Checkpointed] public float[]? Values { get; set; }
}

public sealed partial class GridState
{
    [Checkpointed] public float[,] Values { get; set; } = new float[0, 0];
}
