using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution.Version2;

public sealed record HyperParameters(float Rate, int Layers);

/// <summary>Renamed: the model and the iteration. Added: the best loss.</summary>
public sealed partial class Run : IRun
{
    [Checkpointed, FormerName("model")] public Linear Net { get; } = nn.Linear(2, 3);

    [Checkpointed] public Linear Head { get; } = nn.Linear(3, 1);

    [Checkpointed] public optim.Optimizer Optimizer { get; }

    [Checkpointed, FormerName("iteration")] public int Step { get; set; } = 8;

    [Checkpointed("hparams")] public HyperParameters HParams { get; set; } = new(0.1f, 5);

    [Checkpointed] public float[] Losses { get; set; } = [0.5f, 0.1f, 0.2f];

    [Checkpointed] public int Seconds { get; set; } = 91;

    [Checkpointed(Optional = true)] public float BestLoss { get; set; } = float.PositiveInfinity;

    public Run()
    {
        Optimizer = Training.OptimizerOf(Net, Head);
    }

    Linear IRun.Body => Net;

    optim.Optimizer IRun.Trainer => Optimizer;

    long IRun.Steps => Step;

    double IRun.PeakRate => HParams.Rate;

    int IRun.LayerCount => HParams.Layers;

    Task IRun.SaveAsync(FabricRuntime fabric, string path) => SaveAsync(fabric, path);

    Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Left)> IRun.LoadAsync(FabricRuntime fabric, string path) =>
        Training.Describe(LoadAsync(fabric, path, MemberSet<Run>.All));
}
