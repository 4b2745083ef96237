// Trains a few steps, saves, loads into a fresh state, and says what came back.
using Consumer;
using Fabric;
using static TorchSharp.torch;

const string Path = "consumer.safetensors";
const string Divided = "consumer";

await FabricRuntime.RunAsync(new FabricOptions { Seed = 1, Device = CPU }, async fabric =>
{
    TrainingState trained = CreateState(fabric);
    trained.Settings = new Settings(0.1, ["first", "second"]);
    while (trained.Iteration < 5)
    {
        Step(fabric, trained);
    }

    await trained.SaveAsync(fabric, Path);

    TrainingState loaded = CreateState(fabric);
    await loaded.LoadAsync(fabric, Path);
    int tensors = loaded.Model.state_dict().Count(entry => entry.Value.equal(trained.Model.state_dict()[entry.Key]).all().item<bool>());
    bool notes = loaded.Settings.Rate == trained.Settings.Rate && loaded.Settings.Notes.SequenceEqual(trained.Settings.Notes);

    // Both draw from the same generators: the second goes back to where the first began.
    await trained.LoadAsync(fabric, Path);
    float expected = Step(fabric, trained);
    await loaded.LoadAsync(fabric, Path);
    float actual = Step(fabric, loaded);

    await using Checkpoint stored = await fabric.OpenAsync(Path);
    int ofModel = stored.Tensors.Count(tensor => tensor.Name.StartsWith("model.", StringComparison.Ordinal));
    int ofOptimizer = stored.Tensors.Count(tensor => tensor.Name.StartsWith("optimizer.", StringComparison.Ordinal));
    fabric.Print(
        $"iteration {loaded.Iteration}, position {loaded.Data.Position}, {ofModel} tensors of the model, {ofOptimizer} of the optimizer; " +
        $"equal: {tensors} tensors, settings {notes}, next loss {expected == actual}");
});

// The same on two ranks that divide it among them.
await FabricRuntime.RunAsync(new FabricOptions { Seed = 1, Device = CPU, Strategy = Strategy.Fsdp, Ranks = 2 }, async fabric =>
{
    TrainingState trained = CreateState(fabric);
    while (trained.Iteration < 3)
    {
        Step(fabric, trained);
    }

    CommittedCheckpoint saved = await trained.SaveAsync(fabric, Divided);
    TrainingState loaded = CreateState(fabric);
    await loaded.LoadAsync(fabric, Divided);
    CommittedCheckpoint again = await loaded.SaveAsync(fabric, Divided);
    fabric.Print($"{fabric.WorldSize} ranks: iteration {loaded.Iteration}, saved again the same: {saved.Identity == again.Identity}");
});

static TrainingState CreateState(FabricRuntime fabric)
{
    var model = new Network();
    optim.Optimizer optimizer = optim.Adam(model.parameters(), lr: 0.01);
    fabric.Setup(model, optimizer);
    return new TrainingState
    {
        Model = model,
        Optimizer = optimizer,
        Schedule = optim.lr_scheduler.OneCycleLR(optimizer, max_lr: 0.1, total_steps: 20),
        Data = new ResumableSampler(length: 64, seed: 1),
    };
}

static float Step(FabricRuntime fabric, TrainingState state)
{
    using Tensor indices = tensor(state.Data.Next(8)).to(float32).unsqueeze(1);
    using Tensor input = indices + randn(8, 4);
    using Tensor loss = (state.Model.call(input) - indices).square().mean();
    state.Optimizer.zero_grad();
    fabric.Backward(loss);
    state.Optimizer.step();
    state.Schedule.step();
    state.Iteration++;
    return loss.item<float>();
}
