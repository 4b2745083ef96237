using System.Globalization;

namespace Fabric.Benchmarks.Machine;

/// <summary>What this process has read, by the system's count: from files, whether or not they were in the page cache.</summary>
internal static class BytesRead
{
    private const string Label = "rchar:";

    public static long SoFar() => long.Parse(
        File.ReadLines("/proc/self/io").First(static line => line.StartsWith(Label, StringComparison.Ordinal))[Label.Length..], CultureInfo.InvariantCulture);
}
