using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution.Version4;

public sealed record Schedule(double Peak, int Warmup = 10);

public sealed record HyperParameters(Schedule Schedule, long Layers);

/// <summary>Removed: the losses. Restructured: the hyperparameters. Another type: the time.</summary>
public sealed partial class Run : IRun
{
    [Checkpointed, FormerName("model")] public Linear Net { get; } = nn.Linear(2, 3);

    [Checkpointed] public Linear Head { get; } = nn.Linear(3, 1);

    [Checkpointed] public optim.Optimizer Optimizer { get; }

    [Checkpointed, FormerName("iteration")] public long Step { get; set; } = 10;

    [Checkpointed("hparams"), MigratesFrom<FirstHyperParameters>(nameof(FromFirst)), MigratesFrom<ThirdHyperParameters>(nameof(FromThird))]
    public HyperParameters HParams { get; set; } = new(new Schedule(0.1), 7);

    [Checkpointed, FormerName("seconds"), MigratesFrom<int>(nameof(FromSeconds))]
    public TimeSpan Elapsed { get; set; } = TimeSpan.FromSeconds(93);

    [Checkpointed(Optional = true)] public double BestLoss { get; set; } = double.PositiveInfinity;

    public Run()
    {
        Optimizer = Training.OptimizerOf(Net, Head);
    }

    Linear IRun.Body => Net;

    optim.Optimizer IRun.Trainer => Optimizer;

    long IRun.Steps => Step;

    double IRun.PeakRate => HParams.Schedule.Peak;

    int IRun.LayerCount => (int)HParams.Layers;

    Task IRun.SaveAsync(FabricRuntime fabric, string path) => SaveAsync(fabric, path);

    Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Left)> IRun.LoadAsync(FabricRuntime fabric, string path) =>
        Training.Describe(LoadAsync(fabric, path, MemberSet<Run>.All));

    private static HyperParameters FromFirst(FirstHyperParameters old) => new(new Schedule(old.Rate), old.Layers);

    private static HyperParameters FromThird(ThirdHyperParameters old) => new(new Schedule(old.Rate), old.Layers);

    private static TimeSpan FromSeconds(int old) => new(0, 0, old);

    private sealed record FirstHyperParameters(float Rate, int Layers);

    private sealed record ThirdHyperParameters(double Rate, long Layers);
}
