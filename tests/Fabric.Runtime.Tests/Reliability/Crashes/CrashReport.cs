namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>What was looked at, and what was wrong.</summary>
internal sealed class CrashReport
{
    /// <summary>Disks as they may be after a crash.</summary>
    public long States { get; set; }

    /// <summary>Those among them that differ.</summary>
    public long Distinct { get; set; }

    /// <summary>Saves that were made on such a disk.</summary>
    public long NextSaves { get; set; }

    /// <summary>The first state that holds neither the old checkpoint nor the new one, or that the next save did not get over.</summary>
    public string? Violation { get; set; }

    public void Add(CrashReport other)
    {
        States += other.States;
        Distinct += other.Distinct;
        NextSaves += other.NextSaves;
        Violation ??= other.Violation;
    }

    public override string ToString() => $"{States:N0} states, {Distinct:N0} of them different, {NextSaves:N0} saves after them";
}
