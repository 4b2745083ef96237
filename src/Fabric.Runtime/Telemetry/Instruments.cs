using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Fabric.Telemetry;

/// <summary>What is measured. Names, units and tags are those of OpenTelemetry's conventions; later versions keep them.</summary>
internal static class Instruments
{
    private static readonly string? Version = typeof(Instruments).Assembly.GetName().Version?.ToString();
    private static readonly Meter Meter = new(FabricTelemetry.Name, Version);

    public static ActivitySource Activities { get; } = new(FabricTelemetry.Name, Version);

    public static Transfer Save { get; } = new(Meter, "fabric.save", "committed, counted by rank 0");

    public static Transfer Load { get; } = new(Meter, "fabric.load", "read, by this rank");

    private static readonly Histogram<double> Stalls =
        Meter.CreateHistogram<double>("fabric.stall.duration", "s", "How long training has waited for a save in the background.");

    /// <param name="began">A time stamp of <see cref="Stopwatch"/>.</param>
    /// <param name="where">What waited: <c>begin</c>, a save that began; <c>step</c>, a step of an optimizer.</param>
    public static void RecordStall(long began, string where) =>
        Stalls.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("fabric.stall.where", where));
}
