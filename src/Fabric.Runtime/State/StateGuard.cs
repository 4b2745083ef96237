using System.Runtime.CompilerServices;

namespace Fabric.State;

/// <summary>Keeps states from being saved while they are changed, and when they are a mixture.</summary>
internal static class StateGuard
{
    // States that are being saved or loaded.
    private static readonly ConditionalWeakTable<object, object> InUse = [];

    // States that a load left half changed, and the path it was reading.
    private static readonly ConditionalWeakTable<object, string> Mixed = [];

    /// <summary>Keeps a state from being saved and loaded at once: a save that nobody awaited would store a mixture.</summary>
    /// <returns>Ends the use when it is disposed.</returns>
    /// <exception cref="InvalidOperationException">The state is in use.</exception>
    public static IDisposable Use(object state) => InUse.TryAdd(state, state.GetType())
        ? new Usage(state)
        : throw new InvalidOperationException(
            "The state is being saved or loaded already. Await that before the next save, load or step.");

    public static bool IsMixed(object state) => Mixed.TryGetValue(state, out _);

    public static void MarkMixed(object state, string path) => Mixed.AddOrUpdate(state, path);

    public static void MarkWhole(object state) => Mixed.Remove(state);

    /// <exception cref="CheckpointException">A load has failed half-way, and no whole one has followed.</exception>
    public static void RefuseMixed(object state, string path)
    {
        if (Mixed.TryGetValue(state, out string? source))
        {
            throw new CheckpointException(
                $"The state was not saved to '{path}': loading '{source}' into it failed half-way, so it holds a mixture. Load it whole first.", path);
        }
    }

    private sealed class Usage(object state) : IDisposable
    {
        public void Dispose() => InUse.Remove(state);
    }
}
