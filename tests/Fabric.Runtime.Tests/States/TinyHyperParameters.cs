namespace Fabric.Runtime.Tests.States;

public sealed record TinyHyperParameters
{
    public int Layers { get; init; } = 2;

    public double Dropout { get; init; } = 0.2;

    public string Note { get; init; } = "as it was";

    public TinyMode Mode { get; init; } = TinyMode.Fast;
}
