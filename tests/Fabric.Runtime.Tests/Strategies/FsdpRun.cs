using Fabric.Sharding;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>A training that can be done on one device and on divided modules, for comparison.</summary>
internal sealed record FsdpRun
{
    public const int Samples = 24;

    /// <summary>Makes the modules; their values are set afterwards.</summary>
    public required Func<nn.Module[]> Make { get; init; }

    /// <summary>The loss of each backward of a step, given the modules and this rank's samples, [n, 6].</summary>
    public required Func<nn.Module[], Tensor, IEnumerable<Tensor>> Losses { get; init; }

    public Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer { get; init; } = static parameters => optim.AdamW(parameters, lr: 0.01);

    public bool OptimizerBeforeSetup { get; init; }

    public int Steps { get; init; } = 8;

    /// <summary>Called before each step.</summary>
    public Action<FabricRuntime, nn.Module[], Tensor>? Between { get; init; }

    public double? MaxNorm { get; init; }

    public Strategy Strategy { get; init; } = Strategy.Fsdp;

    /// <summary>Trains on one device and on several ranks, and compares.</summary>
    public async Task AssertAsOneDeviceAsync(int ranks, double tolerance = 1e-10)
    {
        Tensor[] one = (await Ranks.CollectAsync(1, TrainAsync, Strategy.SingleDevice))[0];
        Tensor[][] several = await Ranks.CollectAsync(ranks, TrainAsync, Strategy);
        Assert.All(several, parameters => Assert.Equal(0, Ranks.Difference(parameters, several[0])));
        Assert.InRange(Difference(one, several[0]), 0, tolerance);
    }

    /// <summary>The largest difference, relative to the largest element of the same tensor: single elements may be as small as rounding.</summary>
    public static double Difference(Tensor[] left, Tensor[] right) => left.Zip(right)
        .Max(static pair => ((pair.First - pair.Second).abs().max() / pair.First.abs().max().clamp_min(1e-12)).to(float64).item<double>());

    /// <returns>The whole parameters and buffers after the training.</returns>
    public async Task<Tensor[]> TrainAsync(FabricRuntime fabric)
    {
        nn.Module[] modules = Make();
        Fill(modules);
        optim.Optimizer[] optimizers = OptimizerBeforeSetup ? MakeOptimizers() : [];
        for (int i = 0; i < modules.Length; i++)
        {
            fabric.Setup(modules[i], OptimizerBeforeSetup ? [optimizers[i]] : []);
        }

        optimizers = OptimizerBeforeSetup ? optimizers : MakeOptimizers();
        using var generator = new Generator(29);
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor batch = rand([Samples, 6], dtype: float64, generator: generator);
            long part = Samples / fabric.WorldSize;
            batch = batch.narrow(0, fabric.Rank * part, part);
            Between?.Invoke(fabric, modules, batch);
            Array.ForEach(optimizers, static optimizer => optimizer.zero_grad());
            foreach (Tensor loss in Losses(modules, batch))
            {
                fabric.Backward(loss);
            }

            if (MaxNorm is { } maxNorm)
            {
                fabric.ClipGradients(modules[0], maxNorm);
            }

            Array.ForEach(optimizers, static optimizer => optimizer.step());
        }

        return await WholeAsync(fabric, modules);

        optim.Optimizer[] MakeOptimizers() =>
            [.. modules.Select(module => Optimizer(module.parameters().Where(static parameter => parameter.requires_grad)))];
    }

    /// <summary>Values that do not depend on the default generator, which all ranks share.</summary>
    public static void Fill(IEnumerable<nn.Module> modules)
    {
        using var generator = new Generator(17);
        using var noGrad = no_grad();
        foreach (Tensor parameter in modules.SelectMany(static module => module.parameters()))
        {
            parameter.copy_(rand(parameter.shape, dtype: float64, generator: generator) - 0.5);
        }
    }

    public static async Task<Tensor[]> WholeAsync(FabricRuntime fabric, params nn.Module[] modules)
    {
        using var noGrad = no_grad();
        var all = new List<Tensor>();
        foreach (Tensor tensor in modules.SelectMany(static module => module.parameters().Concat(module.buffers())))
        {
            all.Add(await WholeAsync(fabric, tensor, fabric.Info.ShardOf(tensor)));
        }

        return [.. all];
    }

    /// <summary>What the ranks hold of a tensor, put together.</summary>
    public static async Task<Tensor> WholeAsync(FabricRuntime fabric, Tensor tensor, TensorShard? shard)
    {
        if (shard is null)
        {
            return tensor.detach().clone();
        }

        Assert.True(shard.IsFormOf(tensor));
        Tensor whole = zeros(shard.GlobalShape, dtype: tensor.dtype);
        if (!shard.Box.IsEmpty)
        {
            whole.narrow(0, shard.Box.Offsets[0], shard.Box.Shape[0]).copy_(shard.View(tensor));
        }

        await fabric.AllReduceAsync(whole);
        return whole;
    }
}
