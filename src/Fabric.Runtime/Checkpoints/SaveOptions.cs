namespace Fabric;

/// <summary>How a checkpoint is saved.</summary>
public record SaveOptions
{
    /// <summary>The format of the file.</summary>
    public CheckpointFormat Format { get; init; }

    /// <summary>
    /// Under FSDP: one file, as one device would write it, instead of a folder with a shard of each rank. What the ranks have goes to rank 0 in
    /// pieces, so that no rank needs memory for all of it; it takes longer.
    /// </summary>
    public bool SingleFile { get; init; }

    /// <summary>
    /// Under DDP: each rank writes a part of the file, instead of rank 0 all of it. The file is the same, byte by byte. All ranks have to see the same file system, one that
    /// is known to keep what several machines write to one file: others, as NFS and SMB, are refused. Each rank's <see cref="Progress"/> is told of its part. Has no effect under
    /// FSDP, also with <see cref="SingleFile"/>, nor with one rank.
    /// </summary>
    public bool ShareWriting { get; init; }

    /// <summary>
    /// Whether the save ends only when the disk has everything. Without, it ends when the system has: sooner, and the checkpoint is whole whatever becomes of
    /// the process, but a crash of the system or a power failure soon after may leave a damaged one, or neither it nor the one before.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// For <c>BeginSave</c>: whether to throw an <see cref="InvalidOperationException"/> where an earlier save is not committed yet, rather than to queue behind it.
    /// </summary>
    public bool RefuseWhileSaving { get; init; }

    /// <summary>Is told how far the save has come.</summary>
    public IProgress<CheckpointProgress>? Progress { get; init; }
}
