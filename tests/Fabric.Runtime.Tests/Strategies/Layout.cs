using Fabric.Tests.RankProgram;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>A strategy and a number of ranks.</summary>
public sealed record Layout(string Name, Strategy Strategy, int WorldSize)
{
    public static IReadOnlyList<Layout> All { get; } =
    [
        new("single", Strategy.SingleDevice, 1),
        new("ddp×2", Strategy.Ddp, 2),
        new("fsdp×2", Strategy.Fsdp, 2),
        new("fsdp×3", Strategy.Fsdp, 3),
        new("fsdp×4", Strategy.Fsdp, 4),
    ];

    public static Layout Of(string name) => All.Single(layout => layout.Name == name);

    /// <summary>Runs code on a fresh state on every rank.</summary>
    public Task RunAsync(Func<FabricRuntime, LayoutState, Task> main, bool optimizersFirst = true) => FabricRuntime.RunAsync(
        new FabricOptions { Strategy = Strategy, Ranks = WorldSize, Device = CPU, Seed = 3, Timeout = TimeSpan.FromSeconds(60) },
        fabric => main(fabric, LayoutState.Create(fabric, optimizersFirst)));

    public override string ToString() => Name;
}
