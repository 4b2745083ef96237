using System.Diagnostics;

namespace Fabric.Benchmarks;

/// <summary>Runs ours and a peer in turns, so that both meet the same machine, and keeps the medians.</summary>
internal sealed class Comparison(string name, Func<Task> ours, Func<Task> peer)
{
    private const int Rounds = 7;

    public async Task<string> RunAsync()
    {
        var ourTimes = new List<double>();
        var peerTimes = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            double mine = await TimeAsync(ours);
            double theirs = await TimeAsync(peer);
            // The first round warms up code and caches.
            if (round > 0)
            {
                ourTimes.Add(mine);
                peerTimes.Add(theirs);
            }
        }

        (double our, double their) = (Median(ourTimes), Median(peerTimes));
        return $"{name,-40} {our,10:F1} ms {their,10:F1} ms {their / our,8:F2}x";
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
