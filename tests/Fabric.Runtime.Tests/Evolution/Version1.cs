using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution.Version1;

public sealed record HyperParameters(float Rate, int Layers);

/// <summary>The first release: two modules, one optimizer of both.</summary>
public sealed partial class Run : IRun
{
    [Checkpointed] public Linear Model { get; } = nn.Linear(2, 3);

    [Checkpointed] public Linear Head { get; } = nn.Linear(3, 1);

    [Checkpointed] public optim.Optimizer Optimizer { get; }

    [Checkpointed] public int Iteration { get; set; } = 7;

    [Checkpointed("hparams")] public HyperParameters HParams { get; set; } = new(0.1f, 4);

    [Checkpointed] public float[] Losses { get; set; } = [0.5f, 0.1f];

    [Checkpointed] public int Seconds { get; set; } = 90;

    public Run()
    {
        Optimizer = Training.OptimizerOf(Model, Head);
    }

    Linear IRun.Body => Model;

    optim.Optimizer IRun.Trainer => Optimizer;

    long IRun.Steps => Iteration;

    double IRun.PeakRate => HParams.Rate;

    int IRun.LayerCount => HParams.Layers;

    Task IRun.SaveAsync(FabricRuntime fabric, string path) => SaveAsync(fabric, path);

    Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Left)> IRun.LoadAsync(FabricRuntime fabric, string path) =>
        Training.Describe(LoadAsync(fabric, path, MemberSet<Run>.All));
}
