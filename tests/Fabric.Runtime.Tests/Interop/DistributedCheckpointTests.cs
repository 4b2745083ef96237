using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>Folders that real PyTorch trained into: tensors in parts, the optimizer's state by the names of parameters.</summary>
public sealed class DistributedCheckpointTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private static readonly MemberSet<RunState> Members = RunState.Members.Model | RunState.Members.Optimizer | RunState.Members.Iteration;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PyTorchTheory]
    [InlineData("groups")]
    [InlineData("flat")]
    public Task A_run_goes_on(string form) => RunAsync(Strategy.SingleDevice, 1, async fabric =>
    {
        double[] theirs = await PyTorchProgram.RunAsync("distributed.py", _folder["run"], form);
        RunState state = Create(fabric);
        await state.LoadAsync(fabric, _folder["run"], Members);
        Assert.Equal(5, state.Iteration);
        double[] ours = state.Train(20);
        Assert.All(theirs.Zip(ours), pair => Assert.InRange(pair.Second, pair.First * (1 - Tolerance), pair.First * (1 + Tolerance)));

        await using Checkpoint opened = await fabric.OpenAsync(_folder["run"]);
        Assert.Null(opened.StateType);
        Assert.Equal(5, opened.Values["iteration"].GetInt32());
        Assert.Equal(form == "groups" ? 0.5 : 0.02, opened.Values[form == "groups" ? "extra.rate" : "optimizer.param_groups.0.bias.lr"].GetDouble());
    });

    [PyTorchTheory]
    [InlineData("groups", "")]
    [InlineData("flat", "")]
    [InlineData("groups", ".safetensors")]
    [InlineData("flat", ".pt")]
    public Task Single_objects_go_on_also_from_a_converted_file(string form, string converted) => RunAsync(Strategy.SingleDevice, 1, async fabric =>
    {
        double[] theirs = await PyTorchProgram.RunAsync("distributed.py", _folder["run"], form);
        string path = _folder["run" + converted];
        if (converted.Length > 0)
        {
            await Checkpoint.ConvertAsync(_folder["run"], path);
        }

        RunState state = Create(fabric);
        await fabric.LoadRawAsync(path, state.Model, new() { Mapping = WeightMapping.Same.From("model") });
        if (form == "groups")
        {
            // By position, as nothing names the parameters of a single object; the file lists each group backwards.
            var error = await Assert.ThrowsAsync<CheckpointMismatchException>(() => fabric.LoadRawAsync(path, state.Optimizer, new() { Mapping = WeightMapping.Same.From("optimizer") }));
            Assert.Contains("shape", error.Message, StringComparison.Ordinal);
        }

        state.Iteration = 5;
        RunState whole = Create(fabric);
        await whole.LoadAsync(fabric, path, Members);
        Assert.Equal(whole.Model.state_dict().Select(static entry => entry.Value.sum().item<float>()), state.Model.state_dict().Select(static entry => entry.Value.sum().item<float>()));
        Assert.All(theirs.Zip(whole.Train(20)), static pair => Assert.InRange(pair.Second, pair.First * (1 - Tolerance), pair.First * (1 + Tolerance)));
    });

    [PyTorchTheory]
    [InlineData("groups")]
    [InlineData("flat")]
    public async Task Ranks_that_divide_the_model_otherwise_take_their_parts(string form)
    {
        await PyTorchProgram.RunAsync("distributed.py", _folder["run"], form);
        await RunAsync(Strategy.Fsdp, 2, async fabric =>
        {
            RunState state = Create(fabric);
            await state.LoadAsync(fabric, _folder["run"], Members);
            await state.SaveAsync(fabric, _folder["saved"], new() { SingleFile = true });
        });
        Dictionary<string, byte[]> saved = await Checkpoints.Saves.ReadAllAsync(_folder["saved"]);
        Dictionary<string, byte[]> theirs = await Checkpoints.Saves.ReadAllAsync(_folder["run"]);
        string[] names = [.. saved.Keys.Where(static name => name.StartsWith("model.", StringComparison.Ordinal) || name.StartsWith("optimizer.", StringComparison.Ordinal))];
        Assert.Equal(4 + (4 * 3), names.Length);
        Assert.All(names, name => Assert.Equal(theirs[name], saved[name]));
    }

    private static Task RunAsync(Strategy strategy, int ranks, Func<FabricRuntime, Task> main) => FabricRuntime.RunAsync(
        new FabricOptions { Strategy = strategy, Ranks = ranks, Device = CPU, Seed = 1, Timeout = TimeSpan.FromSeconds(60) }, main);

    private static RunState Create(FabricRuntime fabric)
    {
        TorchSharp.Modules.Linear first = nn.Linear(4, 8), last = nn.Linear(8, 1);
        TorchSharp.Modules.Sequential model = nn.Sequential(first, nn.Tanh(), last);
        fabric.Setup(model);
        optim.Optimizer optimizer = optim.Adam([new TorchSharp.Modules.Adam.ParamGroup(first.parameters(), lr: 0.02), new TorchSharp.Modules.Adam.ParamGroup(last.parameters(), lr: 0.01)]);
        return new RunState { Model = model, Optimizer = optimizer, Scheduler = optim.lr_scheduler.LambdaLR(optimizer, static _ => 1) };
    }
}
