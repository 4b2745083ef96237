using System.Runtime.CompilerServices;

namespace Fabric.State;

/// <summary>Keeps states from being saved while they are changed, and when they are a mixture.</summary>
internal static class StateGuard
{
    // States that are being saved or loaded.
    private static readonly ConditionalWeakTable<object, object> InUse = [];

    // States and objects that a load left half changed.
    private static readonly ConditionalWeakTable<object, Mixture> Mixed = [];

    /// <summary>Keeps a state from being saved and loaded at once: a save that nobody awaited would store a mixture.</summary>
    /// <returns>Ends the use when it is disposed.</returns>
    /// <exception cref="InvalidOperationException">The state is in use.</exception>
    public static IDisposable Use(object state) => InUse.TryAdd(state, state.GetType())
        ? new Usage(state)
        : throw new InvalidOperationException(
            "The state is being saved or loaded already. Await that before the next save, load or step; where two ranks hold the same instance, " +
            "make one on each, inside of FabricRuntime.RunAsync.");

    /// <summary>A load into it has failed half-way.</summary>
    public static void MarkMixed(object live, Mixture mixture) =>
        Mixed.AddOrUpdate(live, Mixed.TryGetValue(live, out Mixture? earlier) ? earlier.And(mixture) : mixture);

    /// <summary>All of it was loaded, but for what the checkpoint lacks.</summary>
    /// <param name="live">A state, or an object of one.</param>
    /// <param name="missing">What that is, as paths in the state or object. What no failed load had touched does no harm.</param>
    public static void MarkLoaded(object live, IReadOnlyList<string> missing)
    {
        if (Mixed.TryGetValue(live, out Mixture? mixture) && mixture.IsHealedWithout(missing))
        {
            Mixed.Remove(live);
        }
    }

    /// <param name="live">A state, or an object of one.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="CheckpointException">A load into it has failed half-way, and no whole one has followed.</exception>
    public static void RefuseMixed(object live, string what)
    {
        if (Mixed.TryGetValue(live, out Mixture? mixture))
        {
            throw new CheckpointException(
                $"Nothing was saved: loading '{mixture.Source}' into {what} failed half-way, so it holds a mixture. Load it whole first.");
        }
    }

    private sealed class Usage(object state) : IDisposable
    {
        public void Dispose() => InUse.Remove(state);
    }
}
