using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>A perceptron without dropout, so that any number of ranks computes the same up to the order of sums.</summary>
public sealed partial class DdpState
{
    [Checkpointed] public required nn.Module<Tensor, Tensor> Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public ResumableSampler Data { get; } = new(length: 48, seed: 5);

    [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] public RandomState Random { get; } = new();

    [Checkpointed] public long Iteration { get; set; }

    [NotCheckpointed] public Tensor Inputs { get; private init; } = null!;

    public static DdpState Create(FabricRuntime fabric, ScalarType? type = null)
    {
        ScalarType dtype = type ?? ScalarType.Float32;

        // A generator of its own: the default one belongs to all ranks of the process.
        using var generator = new Generator(17);
        nn.Module<Tensor, Tensor> model = nn.Sequential(("up", nn.Linear(4, 16, dtype: dtype)), ("act", nn.Tanh()), ("down", nn.Linear(16, 1, dtype: dtype)));
        using (no_grad())
        {
            foreach (Tensor parameter in model.parameters())
            {
                parameter.copy_(rand(parameter.shape, dtype: dtype, generator: generator) - 0.5);
            }
        }

        var state = new DdpState
        {
            Model = model,
            Optimizer = optim.AdamW(model.parameters(), lr: 0.01),
            Inputs = rand([48, 4], dtype: dtype, generator: generator),
        };
        fabric.Setup(state.Model, state.Optimizer);
        return state;
    }

    public void Train(FabricRuntime fabric, int steps, int globalBatch = 12)
    {
        for (int i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            Optimizer.zero_grad();
            fabric.Backward(Loss(fabric, globalBatch));
            Optimizer.step();
            Iteration++;
        }
    }

    public Tensor Loss(FabricRuntime fabric, int globalBatch = 12)
    {
        Tensor batch = Inputs[tensor(Data.Next(globalBatch / fabric.WorldSize, fabric.Rank, fabric.WorldSize))];
        return nn.functional.mse_loss(Model.call(batch).squeeze(1), batch.sum(dim: 1));
    }
}
