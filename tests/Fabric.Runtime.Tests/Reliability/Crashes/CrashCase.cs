using Fabric.Storage;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>A save, what is there before it, and the save after it.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Prepare">Makes what is there before, and has just ended.</param>
/// <param name="Save">What is interrupted.</param>
/// <param name="Next">The next one, whatever was left.</param>
internal sealed record CrashCase(string Name, Func<FileSystem, Task> Prepare, Func<FileSystem, Task> Save, Func<FileSystem, Task> Next)
{
    /// <summary>Makes folders just before the save, as job scripts do, and flushes nothing.</summary>
    public Action<FileSystem> MakeFolders { get; init; } = static _ => { };

    /// <summary>Where the checkpoint is.</summary>
    public required string Path { get; init; }

    /// <summary>Whether names can be exchanged, as on local file systems, or not, as on NFS.</summary>
    public bool CanExchange { get; init; } = true;

    /// <summary>A checkpoint that must stay as it is.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it moves so much that few states can be looked at.</summary>
    public bool IsLarge { get; init; }

    public override string ToString() => Name;
}
