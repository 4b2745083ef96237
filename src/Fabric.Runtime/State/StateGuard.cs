using System.Runtime.CompilerServices;

namespace Fabric.State;

/// <summary>Keeps states from being saved while they are changed, and when they are a mixture.</summary>
internal static class StateGuard
{
    // States that are being saved or loaded.
    private static readonly ConditionalWeakTable<object, object> InUse = [];

    // States and objects that a load left half changed, and the path it was reading.
    private static readonly ConditionalWeakTable<object, string> Mixed = [];

    /// <summary>Keeps a state from being saved and loaded at once: a save that nobody awaited would store a mixture.</summary>
    /// <returns>Ends the use when it is disposed.</returns>
    /// <exception cref="InvalidOperationException">The state is in use.</exception>
    public static IDisposable Use(object state) => InUse.TryAdd(state, state.GetType())
        ? new Usage(state)
        : throw new InvalidOperationException(
            "The state is being saved or loaded already. Await that before the next save, load or step; where two ranks hold the same instance, " +
            "make one on each, inside of FabricRuntime.RunAsync.");

    public static void MarkMixed(object live, string path) => Mixed.AddOrUpdate(live, path);

    public static void MarkWhole(object live) => Mixed.Remove(live);

    /// <param name="live">A state, or an object of one.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="CheckpointException">A load into it has failed half-way, and no whole one has followed.</exception>
    public static void RefuseMixed(object live, string what)
    {
        if (Mixed.TryGetValue(live, out string? source))
        {
            throw new CheckpointException(
                $"Nothing was saved: loading '{source}' into {what} failed half-way, so it holds a mixture. Load it whole first.");
        }
    }

    private sealed class Usage(object state) : IDisposable
    {
        public void Dispose() => InUse.Remove(state);
    }
}
