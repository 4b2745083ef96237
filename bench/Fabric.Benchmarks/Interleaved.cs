using System.Diagnostics;

namespace Fabric.Benchmarks;

/// <summary>Runs contenders in turns, so that all meet the same machine, and keeps their medians.</summary>
internal sealed class Interleaved
{
    private readonly int _rounds;
    private readonly int _fewestRounds;
    private readonly TimeSpan _budget;

    /// <param name="rounds">How many count.</param>
    /// <param name="fewestRounds">How many there are whatever they take.</param>
    /// <param name="budget">No more rounds begin after that.</param>
    public Interleaved(int rounds, int fewestRounds, TimeSpan budget)
    {
        _rounds = rounds;
        _fewestRounds = fewestRounds;
        _budget = budget;
    }

    /// <param name="contenders">Who runs.</param>
    /// <param name="before">What is done before each, and not timed.</param>
    /// <param name="after">What is done after each, and not timed.</param>
    /// <returns>The median of each in milliseconds.</returns>
    public async Task<IReadOnlyList<double>> RunAsync(IReadOnlyList<Contender> contenders, Action<Contender> before, Action<Contender> after)
    {
        List<double>[] times = [.. contenders.Select(static _ => new List<double>())];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round <= _rounds; round++)
        {
            if (round > _fewestRounds && Stopwatch.GetElapsedTime(start) > _budget)
            {
                break;
            }

            foreach (int i in InTurn(round, contenders.Count))
            {
                before(contenders[i]);
                double time = await contenders[i].RunAsync();
                after(contenders[i]);

                // The first round warms up code and caches.
                if (round > 0)
                {
                    times[i].Add(time);
                }
            }
        }

        return [.. times.Select(Median)];
    }

    /// <summary>Whoever comes after one that has freed much memory gets that memory warm: the order is another in each round, and the same in every run.</summary>
    private static int[] InTurn(int round, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(round).Shuffle(order);
        return order;
    }

    public static double Median(List<double> times)
    {
        double[] sorted = [.. times.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
