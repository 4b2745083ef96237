using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Fabric.Telemetry;

/// <summary>A kind of operation that moves bytes: an activity each, its bytes counted and its duration measured.</summary>
internal sealed class Transfer
{
    private readonly string _name;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _duration;

    public Transfer(Meter meter, string name, string bytes)
    {
        _name = name;
        _bytes = meter.CreateCounter<long>($"{name}.bytes", "By", $"Bytes that were {bytes}.");
        _duration = meter.CreateHistogram<double>($"{name}.duration", "s", "How long it took, ending well or not.");
    }

    /// <summary>Runs one.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="run">Does it.</param>
    /// <param name="bytesOf">How many bytes it has moved.</param>
    public async Task<T> RunAsync<T>(string path, int rank, Func<Task<T>> run, Func<T, long> bytesOf)
    {
        long began = Stopwatch.GetTimestamp();
        using Activity? activity = Instruments.Activities.StartActivity(_name);
        activity?.SetTag("fabric.path", path);
        TagList tags = new() { { "fabric.rank", rank } };
        try
        {
            T result = await run().ConfigureAwait(false);
            long bytes = bytesOf(result);
            _bytes.Add(bytes, tags);
            activity?.SetTag("fabric.bytes", bytes);
            return result;
        }
        catch (Exception e)
        {
            tags.Add("error.type", e.GetType().FullName);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            activity?.SetTag("fabric.rank", rank);
            _duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
        }
    }
}
