using Fabric;
using Fabric.Benchmarks;

// How planning grows with the number of ranks.
if (args is ["scale"])
{
    await Scale.RunAsync(ranks: 1024, tensors: 10_000);
    return;
}

// Saves and loads of a model, against TorchSharp's own format. Ours is flushed to the disk and verified, theirs is not.
(string Name, int Layers, long Width)[] shapes = [("16 x 16 MiB", 16, 2048), ("2,000 x 4 KiB", 2000, 32)];
string folder = Directory.CreateTempSubdirectory("fabric-bench-").FullName;
try
{
    await FabricRuntime.RunAsync(new FabricOptions { Seed = 1 }, async fabric =>
    {
        fabric.Print($"{"",-40} {"ours",13} {"TorchSharp",13} {"ratio",9}");
        foreach ((string name, int layers, long width) in shapes)
        {
            ModelState state = ModelState.Create(layers, width);
            string ours = Path.Combine(folder, "ours.safetensors");
            string theirs = Path.Combine(folder, "theirs.dat");
            fabric.Print(await new Comparison($"save, {name}", () => state.SaveAsync(fabric, ours), () => Task.FromResult(state.Model.save(theirs))).RunAsync());
            fabric.Print(await new Comparison($"load, {name}", () => state.LoadAsync(fabric, ours), () => Task.FromResult(state.Model.load(theirs))).RunAsync());
        }
    });
}
finally
{
    Directory.Delete(folder, recursive: true);
}
