using System.Diagnostics;
using System.Globalization;
using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Tests.MpiProgram;

/// <summary>How long operations take.</summary>
internal static class Bench
{
    public static async Task<string> RunAsync(ProcessGroup group)
    {
        using Tensor small = zeros(1);
        double latency = await MedianAsync(group, 200, () => group.AllReduceAsync(small, "small"));
        double barrier = await MedianAsync(group, 200, () => group.BarrierAsync("barrier"));
        using Tensor large = zeros(16 << 20);
        double seconds = await MedianAsync(group, 7, () => group.AllReduceAsync(large, "large"));
        using Tensor part = zeros((16 << 20) / group.WorldSize);
        double gather = await MedianAsync(group, 7, () => group.AllGatherAsync(part, large, "gather"));
        double scatter = await MedianAsync(group, 7, () => group.ReduceScatterAsync(large, part, "scatter"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"4 B all-reduce {latency * 1e6:0} us, barrier {barrier * 1e6:0} us, 64 MiB all-reduce {0.0671 / seconds:0.00} GB/s, " +
            $"all-gather {0.0671 / gather:0.00} GB/s, reduce-scatter {0.0671 / scatter:0.00} GB/s");
    }

    private static async Task<double> MedianAsync(ProcessGroup group, int times, Func<Task> operation)
    {
        var seconds = new List<double>();
        for (int i = 0; i < times; i++)
        {
            await group.BarrierAsync("ready");
            long start = Stopwatch.GetTimestamp();
            await operation();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return seconds[times / 2];
    }
}
