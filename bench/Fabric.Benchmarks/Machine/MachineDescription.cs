using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Fabric.Benchmarks.Machine;

/// <summary>What figures depend on, in lines to be printed with them.</summary>
internal static class MachineDescription
{
    public static IEnumerable<string> Lines(IEnumerable<Place> places, IEnumerable<string> pyTorchVersions) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Processor()}, {Environment.ProcessorCount} cores, {MemoryGigabytes():F0} GiB, {RuntimeInformation.OSDescription}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}"),
        .. places.Select(static place => $"{place.Name}: {FileSystemOf(place.Folder)}"),
        $"{RuntimeInformation.FrameworkDescription}, TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, libtorch {torch.__version__}",
        .. pyTorchVersions.Select(static version => $"PyTorch {version}"),
    ];

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static double MemoryGigabytes() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);

    private static string FileSystemOf(string folder)
    {
        DriveInfo drive = DriveInfo.GetDrives()
            .Where(drive => folder.StartsWith(drive.Name, StringComparison.Ordinal))
            .MaxBy(static drive => drive.Name.Length)!;
        return $"{drive.DriveFormat} at {drive.Name}";
    }
}
