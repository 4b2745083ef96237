using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>What members may know of the rank that saves or loads them.</summary>
internal sealed record RankInfo(int Rank, int WorldSize, Device Device, Generator Generator)
{
    /// <summary>Runs code that touches the user's objects where the user's code runs.</summary>
    public required Func<Action, Task> InvokeAsync { get; init; }
}
