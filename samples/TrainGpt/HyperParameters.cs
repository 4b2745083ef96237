namespace TrainGpt;

/// <summary>The shape of the model and of its training. The defaults are small enough for two cores.</summary>
public sealed record HyperParameters
{
    public int Layers { get; init; } = 3;

    public int Heads { get; init; } = 4;

    public int Width { get; init; } = 96;

    public int Context { get; init; } = 96;

    public int Batch { get; init; } = 12;

    public double Dropout { get; init; } = 0.1;

    public double LearningRate { get; init; } = 2e-3;

    public int WarmupSteps { get; init; } = 40;

    public long Seed { get; init; } = 1;

    /// <summary>The learning rate as a fraction of <see cref="LearningRate"/>: a linear warm-up, then the inverse square root.</summary>
    public double RateAt(int step) => Math.Min((step + 1.0) / WarmupSteps, Math.Sqrt(WarmupSteps / (step + 1.0)));
}
