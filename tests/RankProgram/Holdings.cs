using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Fabric.Tests.RankProgram;

/// <summary>What the process holds.</summary>
internal static class Holdings
{
    /// <param name="fabric">The rank.</param>
    /// <param name="folder">Whose files are counted.</param>
    /// <param name="lifetime">Of a token that was given to all saves and loads, and that nobody is to be registered with any more.</param>
    public static async Task<string> MeasureAsync(FabricRuntime fabric, string folder, CancellationTokenSource lifetime)
    {
        await fabric.BarrierAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // Threads of the pool and files that were replaced go in their own time.
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        using var process = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"rss={process.WorkingSet64 >> 10} heap={GC.GetTotalMemory(forceFullCollection: false) >> 10} handles={Directory.GetFiles("/proc/self/fd").Length} threads={process.Threads.Count} files={Directory.GetFileSystemEntries(folder).Length} registrations={CountRegistrations(lifetime)}");
    }

    private static int CountRegistrations(CancellationTokenSource source)
    {
        // One of its own shows that the count sees them.
        using CancellationTokenRegistration own = source.Token.Register(static () => { });
        int count = 0;
        for (object? node = Field(Field(source, "_registrations")!, "Callbacks"); node is not null; node = Field(node, "Next"))
        {
            count++;
        }

        return count > 0 ? count - 1 : throw new InvalidOperationException("The registrations of a token cannot be counted.");
    }

    /// <summary>The base library does not tell.</summary>
    private static object? Field(object holder, string name) =>
        holder.GetType().GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(holder);
}
