using Fabric.Checkpoints;
using Fabric.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Saving and reading back, without the arguments that most tests do not care about.</summary>
internal static class Saves
{
    public static Task<CommittedCheckpoint> SaveAsync(
        string path,
        CheckpointContent content,
        FileSystem? fileSystem = null,
        IProgress<CheckpointProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new CheckpointWriter { FileSystem = fileSystem ?? FileSystem.Os, Name = "Fabric for .NET 0.1.0" }
            .WriteAsync(path, content, NullLogger.Instance, new SaveOptions { Progress = progress }, cancellationToken);

    /// <summary>Opens a checkpoint and reads every tensor of it.</summary>
    public static async Task<Dictionary<string, byte[]>> ReadAllAsync(string path)
    {
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(path, default);
        return await ReadAllAsync(index);
    }

    public static async Task<Dictionary<string, byte[]>> ReadAllAsync(CheckpointIndex index)
    {
        Dictionary<string, TrackedTarget> targets = index.Tensors.ToDictionary(
            tensor => tensor.Name,
            tensor => new TrackedTarget(Fabric.Formats.TensorDtypes.ByteLength(tensor.Dtype, tensor.Shape)));
        await index.ReadAsync([.. targets.Select(pair => new TensorRead(pair.Key, pair.Value))], null, default);
        return targets.ToDictionary(pair => pair.Key, pair => pair.Value.Bytes);
    }
}
