namespace Fabric.Tests.RankProgram;

/// <summary>Training code, with the strategy that it runs under. Each gives a line on what it saw.</summary>
internal static class Scenarios
{
    public static IReadOnlyDictionary<string, (Strategy Strategy, Func<FabricRuntime, string[], Task<string>> Run)> All { get; } =
        new Dictionary<string, (Strategy, Func<FabricRuntime, string[], Task<string>>)>
        {
            ["memory"] = (Strategy.Fsdp.WithInitializer(MemoryUse.Initialize), static (fabric, _) => Task.FromResult(MemoryUse.Run(fabric))),
        };
}
