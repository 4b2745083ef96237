using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>How long the save of a model of 1 GiB takes, written by rank 0 and by all ranks in turns.</summary>
internal static class ShareTime
{
    private const int Rounds = 9;

    public static async Task<string> RunAsync(FabricRuntime fabric, string path)
    {
        var small = nn.Linear(1, 1);
        var state = new CostState { Model = small, Optimizer = optim.SGD(small.parameters(), 1), Large = Layers() };
        fabric.Setup(state.Model);
        fabric.Setup(state.Large);
        var times = new Dictionary<string, List<double>>();
        for (int round = 0; round <= Rounds; round++)
        {
            foreach ((bool durable, bool shared) in ((bool, bool)[])[(true, false), (true, true), (false, false), (false, true)])
            {
                await fabric.BarrierAsync();
                long begin = Stopwatch.GetTimestamp();
                await state.SaveAsync(fabric, path, new() { Durable = durable, ShareWriting = shared });
                if (round > 0)
                {
                    string what = $"{(durable ? "durable" : "not durable")}, {(shared ? "shared" : "alone")}";
                    times.TryAdd(what, []);
                    times[what].Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                }
            }
        }

        return string.Join(" | ", times.Select(static pair => string.Create(
            CultureInfo.InvariantCulture,
            $"{pair.Key}: median {pair.Value.Order().ElementAt(Rounds / 2):F0} ms, {pair.Value.Min():F0} to {pair.Value.Max():F0}")));
    }

    private static TorchSharp.Modules.Sequential Layers() => nn.Sequential([.. Enumerable.Range(0, 64)
        .Select(static i => (i.ToString(CultureInfo.InvariantCulture), (nn.Module<Tensor, Tensor>)nn.Linear(2048, 2048, hasBias: false)))]);
}
