namespace Fabric.Benchmarks.States;

/// <summary>How Fabric saves here: the one place that says what a save that need not be durable leaves out.</summary>
internal static class OurSave
{
    /// <param name="durable">Whether the save must be on the disk when it ends. Every save is, so far.</param>
    public static SaveOptions<TState> Options<TState>(bool durable)
        where TState : class
    {
        _ = durable;
        return new();
    }
}
