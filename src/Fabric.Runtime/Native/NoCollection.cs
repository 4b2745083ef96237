using System.Runtime;

namespace Fabric.Native;

/// <summary>
/// Runs code without a garbage collection in between, where the runtime can promise that. TorchSharp's optimizers pass numbers to libtorch in objects that nothing keeps
/// alive during the call: a collection on another thread at that moment lets their finalizers free what libtorch is reading.
/// </summary>
internal static class NoCollection
{
    // More than a step and what goes on beside it allocate; if not, a collection happens after all.
    private const long Budget = 32 << 20;

    private static readonly Lock Lock = new();

    /// <summary>One at a time in the process: the runtime has one such promise to give.</summary>
    public static void Run(Action action)
    {
        lock (Lock)
        {
            bool isPromised = GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(Budget, disallowFullBlockingGC: true);
            try
            {
                action();
            }
            finally
            {
                if (isPromised && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                {
                    GC.EndNoGCRegion();
                }
            }
        }
    }
}
