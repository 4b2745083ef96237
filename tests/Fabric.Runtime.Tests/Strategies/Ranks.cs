using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Runs a test on several ranks that are threads.</summary>
internal static class Ranks
{
    public static Task RunAsync(int count, Func<FabricRuntime, Task> main, TimeSpan? timeout = null, Strategy? strategy = null) => FabricRuntime.RunAsync(
        new FabricOptions { Strategy = strategy ?? Strategy.Ddp, Ranks = count, Device = CPU, Seed = 3, Timeout = timeout ?? TimeSpan.FromSeconds(60) }, main);

    /// <summary>What each rank gives, by rank.</summary>
    public static async Task<T[]> CollectAsync<T>(int count, Func<FabricRuntime, Task<T>> main, Strategy? strategy = null)
    {
        var results = new ConcurrentDictionary<int, T>();
        await RunAsync(count, async fabric => results[fabric.Rank] = await main(fabric), strategy: strategy);
        return [.. Enumerable.Range(0, count).Select(rank => results[rank])];
    }

    public static Tensor[] ParametersOf(nn.Module module) => [.. module.parameters().Select(parameter => parameter.detach().clone())];

    /// <summary>The largest difference, relative to the larger magnitude.</summary>
    public static double Difference(Tensor[] left, Tensor[] right) => left.Zip(right)
        .Max(pair => ((pair.First - pair.Second).abs() / max(pair.First.abs(), pair.Second.abs()).clamp_min(1e-12)).max().to(float64).item<double>());
}
