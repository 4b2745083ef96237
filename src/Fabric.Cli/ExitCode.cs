namespace Fabric.Cli;

/// <summary>What the process answers.</summary>
internal static class ExitCode
{
    public const int Good = 0;

    /// <summary>Wrong usage, or the system refused.</summary>
    public const int Refused = 1;

    /// <summary>Nothing there, not a checkpoint, or malformed.</summary>
    public const int NoCheckpoint = 2;

    public const int Damaged = 3;

    public const int Differs = 4;

    /// <summary>Stopped by Ctrl-C, as shells say it.</summary>
    public const int Cancelled = 130;
}
