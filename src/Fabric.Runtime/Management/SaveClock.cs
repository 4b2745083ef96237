using System.Diagnostics;

namespace Fabric.Management;

/// <summary>Tells when a save is due.</summary>
/// <param name="everySteps">After each step that is a multiple of this.</param>
/// <param name="every">This long after the last save began.</param>
internal sealed class SaveClock(long? everySteps, TimeSpan? every)
{
    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();

    /// <summary>A save begins.</summary>
    public void Begin() => _sinceSave.Restart();

    /// <param name="step">How many steps were made.</param>
    /// <param name="timeCounts">Whether this clock is the one of all ranks.</param>
    public bool IsDue(long step, bool timeCounts) => step % everySteps == 0 || (timeCounts && _sinceSave.Elapsed >= every);
}
