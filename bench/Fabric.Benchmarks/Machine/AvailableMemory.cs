using System.Globalization;

namespace Fabric.Benchmarks.Machine;

/// <summary>How much memory can be had before the system ends somebody.</summary>
internal static class AvailableMemory
{
    private const string Label = "MemAvailable:";

    public static long Bytes() => 1024 * long.Parse(
        File.ReadLines("/proc/meminfo").First(static line => line.StartsWith(Label, StringComparison.Ordinal))[Label.Length..].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
