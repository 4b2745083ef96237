namespace Fabric;

/// <summary>Where a run can be listened to, by OpenTelemetry say: <c>docs/telemetry.md</c> lists what it tells.</summary>
public static class FabricTelemetry
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/> and of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string Name = "Fabric";
}
