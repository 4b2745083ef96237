using Fabric;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TrainGan;

/// <summary>Trains on one rank: points on a circle of radius 1, until the generator's are too.</summary>
public sealed class Trainer(Options options)
{
    private const int Batch = 128;

    public async Task RunAsync(FabricRuntime fabric)
    {
        set_num_threads(1);

        // Initial values come from the generator of the process. Where ranks share one, rank 0, whose values count, draws first: so a run repeats.
        GanState state;
        await using (await fabric.RankZeroFirstAsync())
        {
            state = CreateState();
        }

        fabric.Setup(state.Generator, state.GeneratorOptimizer);
        fabric.Setup(state.Discriminator, state.DiscriminatorOptimizer);
        bool resumed = await state.TryLoadAsync(fabric, options.Checkpoint);
        fabric.Print($"{(resumed ? $"resumed from iteration {state.Iteration}" : "fresh start")}; {fabric.Strategy}, {fabric.WorldSize} {(fabric.WorldSize == 1 ? "rank" : "ranks")}");
        while (state.Iteration < options.Steps)
        {
            Step(fabric, state);
            if (++state.Iteration % options.SaveEvery == 0)
            {
                await state.SaveAsync(fabric, options.Checkpoint);
            }
        }

        CommittedCheckpoint last = await state.SaveAsync(fabric, options.Checkpoint);
        double distance = await fabric.AverageAsync(DistanceFromCircle(fabric, state.Generator));
        fabric.Print($"final iteration={state.Iteration} distance={distance:F4} state={last.Identity}");
    }

    private static GanState CreateState()
    {
        Sequential generator = Networks.Generator();
        Sequential discriminator = Networks.Discriminator();
        return new GanState
        {
            Generator = generator,
            Discriminator = discriminator,
            GeneratorOptimizer = optim.Adam(generator.parameters(), lr: 1e-3, beta1: 0.5),
            DiscriminatorOptimizer = optim.Adam(discriminator.parameters(), lr: 1e-3, beta1: 0.5),
        };
    }

    private static void Step(FabricRuntime fabric, GanState state)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor made = state.Generator.call(Noise(fabric));

        state.DiscriminatorOptimizer.zero_grad();
        Tensor onReal = LossAgainst(state.Discriminator.call(RealPoints(fabric)), 1);
        Tensor onMade = LossAgainst(state.Discriminator.call(made.detach()), 0);
        fabric.Backward(onReal + onMade);
        state.DiscriminatorOptimizer.step();

        // Gradients reach the discriminator on the way to the generator; its next step clears them.
        state.GeneratorOptimizer.zero_grad();
        fabric.Backward(LossAgainst(state.Discriminator.call(made), 1));
        state.GeneratorOptimizer.step();
    }

    private static Tensor LossAgainst(Tensor logits, double target) =>
        binary_cross_entropy_with_logits(logits, full_like(logits, target, requires_grad: false));

    // Each rank draws from its own generator, which its RandomState keeps.
    private static Tensor Noise(FabricRuntime fabric) => randn([Batch, Networks.NoiseLength], generator: fabric.Generator, device: fabric.Device);

    private static Tensor RealPoints(FabricRuntime fabric)
    {
        Tensor angles = rand([Batch], generator: fabric.Generator, device: fabric.Device) * (2 * Math.PI);
        return stack([angles.cos(), angles.sin()], dim: 1);
    }

    private static double DistanceFromCircle(FabricRuntime fabric, Sequential generator)
    {
        using DisposeScope scope = NewDisposeScope();
        using var grad = no_grad();
        return (generator.call(Noise(fabric)).norm(dim: 1) - 1).abs().mean().item<float>();
    }
}
