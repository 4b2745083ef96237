using System.Diagnostics;
using System.Text;
using Fabric.Storage;
using Microsoft.Extensions.Logging;

namespace Fabric.Checkpoints;

/// <summary>Saves content as one file: plan, transfer, header, commit.</summary>
internal sealed class CheckpointWriter
{
    private static readonly CheckpointWriter Default = new();

    public FileSystem FileSystem { get; init; } = FileSystem.Os;

    /// <summary>Who is named as the writer in the manifest.</summary>
    public string Name { get; init; } = $"Fabric for .NET {typeof(CheckpointWriter).Assembly.GetName().Version?.ToString(3)}";

    /// <inheritdoc cref="WriteAsync"/>
    public static Task<CommittedCheckpoint> SaveAsync(
        string path,
        CheckpointContent content,
        ILogger logger,
        SaveOptions? options,
        CancellationToken cancellationToken) =>
        Default.WriteAsync(path, content, logger, options, cancellationToken);

    /// <summary>
    /// Writes a checkpoint beside <paramref name="path"/> and puts it in its place whole and durable. Until then, and after
    /// any failure or cancellation, what was at the path stays as it was.
    /// </summary>
    /// <exception cref="CheckpointFormatException">The path asks for a format that cannot be written.</exception>
    /// <exception cref="CheckpointException">The content cannot be stored, or the system refused a step.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the commit.</exception>
    public Task<CommittedCheckpoint> WriteAsync(
        string path,
        CheckpointContent content,
        ILogger logger,
        SaveOptions? options,
        CancellationToken cancellationToken)
    {
        // Before anything is awaited: the current folder may change.
        string fullPath = CheckpointPaths.ForWriting(path, options?.Format ?? CheckpointFormat.ByName);
        return Task.Run(() => WriteToAsync(fullPath, content, logger, options?.Progress, cancellationToken), cancellationToken);
    }

    private async Task<CommittedCheckpoint> WriteToAsync(
        string path,
        CheckpointContent content,
        ILogger logger,
        IProgress<CheckpointProgress>? progress,
        CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        SavePlan plan = SavePlan.Create(content, Name);
        CheckpointLog.Saving(logger, path, plan.Ranges.Count, plan.FileLength);
        string identity;
        try
        {
            using StagedFile file = StagedFile.Create(FileSystem, TargetPath.Resolve(path), plan.FileLength, ShardNames.Content);
            DataBlocks blocks = await SaveTransfer
                .RunAsync(plan, file, new TransferProgress(progress, path, plan.DataLength), cancellationToken)
                .ConfigureAwait(false);
            identity = FillHeader(plan, blocks);
            file.Write(plan.Header.Bytes, 0);
            file.Commit(cancellationToken);
        }
        catch (TargetRefusedException e)
        {
            throw new CheckpointException($"'{path}' was not saved: {e.Message}.", path, e);
        }
        catch (StorageException e)
        {
            throw Failed(path, e.Message, e.Replaced, e.InnerException!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e.Message, replaced: false, e);
        }

        CheckpointLog.Saved(logger, path, identity, plan.FileLength, watch.Elapsed);
        return new CommittedCheckpoint(path, identity, plan.FileLength);
    }

    /// <returns>The checksum of the header: the checkpoint's identity.</returns>
    private static string FillHeader(SavePlan plan, DataBlocks blocks)
    {
        plan.Header.Fill(MetadataKeys.Blocks, blocks.ToDigits());
        string checksum = HeaderChecksum.Compute(plan.Header.Bytes, plan.Header.PositionOf(MetadataKeys.Checksum));
        plan.Header.Fill(MetadataKeys.Checksum, Encoding.ASCII.GetBytes(checksum));
        return checksum;
    }

    private static CheckpointException Failed(string path, string what, bool replaced, Exception cause)
    {
        string now = replaced
            ? "The new checkpoint is whole and in its place, but may be gone after a power failure"
            : WhatIsLeft(path);
        return new CheckpointException(
            $"'{path}' was not saved: {what.TrimEnd('.')}. {now}. Check free space, permissions and the disk, then save again.", path, cause);
    }

    private static string WhatIsLeft(string path)
    {
        try
        {
            return Checkpoint.Exists(path)
                ? "The previous checkpoint is unchanged"
                : "There was no checkpoint before, and there is none now";
        }
        catch (CheckpointException)
        {
            // What made the save fail may keep from looking, too.
            return "The previous checkpoint, if there was one, is unchanged";
        }
    }
}
