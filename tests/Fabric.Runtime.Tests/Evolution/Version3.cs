using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution.Version3;

public sealed record HyperParameters(double Rate, long Layers);

/// <summary>Widened: the step, the numbers in the hyperparameters, the losses.</summary>
public sealed partial class Run : IRun
{
    [Checkpointed, FormerName("model")] public Linear Net { get; } = nn.Linear(2, 3);

    [Checkpointed] public Linear Head { get; } = nn.Linear(3, 1);

    [Checkpointed] public optim.Optimizer Optimizer { get; }

    [Checkpointed, FormerName("iteration")] public long Step { get; set; } = 9;

    [Checkpointed("hparams")] public HyperParameters HParams { get; set; } = new(0.1, 6);

    [Checkpointed] public double[] Losses { get; set; } = [0.5, 0.1];

    [Checkpointed] public int Seconds { get; set; } = 92;

    [Checkpointed(Optional = true)] public double BestLoss { get; set; } = double.PositiveInfinity;

    public Run()
    {
        Optimizer = Training.OptimizerOf(Net, Head);
    }

    Linear IRun.Body => Net;

    optim.Optimizer IRun.Trainer => Optimizer;

    long IRun.Steps => Step;

    double IRun.PeakRate => HParams.Rate;

    int IRun.LayerCount => (int)HParams.Layers;

    Task IRun.SaveAsync(FabricRuntime fabric, string path) => SaveAsync(fabric, path);

    Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Left)> IRun.LoadAsync(FabricRuntime fabric, string path) =>
        Training.Describe(LoadAsync(fabric, path, MemberSet<Run>.All));
}
