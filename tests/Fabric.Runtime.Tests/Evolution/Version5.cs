using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution.Version5;

public sealed record Schedule(double Peak, int Warmup = 10, double Floor = 0);

public sealed record HyperParameters(Schedule Schedule, long Layers);

public enum Phase
{
    Warmup,
    Main,
}

/// <summary>Renamed again: the model and the optimizer. Added: a nested state, a phase, a property of plain data.</summary>
public sealed partial class Run : IRun
{
    [Checkpointed, FormerName("net"), FormerName("model")] public Linear Encoder { get; } = nn.Linear(2, 3);

    [Checkpointed] public Linear Head { get; } = nn.Linear(3, 1);

    [Checkpointed, FormerName("optimizer")] public optim.Optimizer Adam { get; }

    [Checkpointed, FormerName("iteration")] public long Step { get; set; } = 11;

    [Checkpointed("hparams"), MigratesFrom<FirstHyperParameters>(nameof(FromFirst)), MigratesFrom<ThirdHyperParameters>(nameof(FromThird))]
    public HyperParameters HParams { get; set; } = new(new Schedule(0.1), 8);

    [Checkpointed, FormerName("seconds"), MigratesFrom<int>(nameof(FromSeconds))]
    public TimeSpan Elapsed { get; set; } = TimeSpan.FromSeconds(94);

    [Checkpointed(Optional = true)] public double BestLoss { get; set; } = double.PositiveInfinity;

    [Checkpointed(Optional = true)] public Phase Phase { get; set; } = Phase.Main;

    [Checkpointed(Optional = true)] public Evaluation Evaluation { get; } = new();

    public Run()
    {
        Adam = Training.OptimizerOf(Encoder, Head);
    }

    Linear IRun.Body => Encoder;

    optim.Optimizer IRun.Trainer => Adam;

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

public sealed partial class Evaluation
{
    [Checkpointed] public int Count { get; set; } = 3;
}
