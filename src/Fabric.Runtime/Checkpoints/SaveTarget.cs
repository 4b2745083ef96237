using Fabric.Storage;
using Microsoft.Extensions.Logging;

namespace Fabric.Checkpoints;

/// <summary>Where a checkpoint goes, and how.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Options">What the caller asked for.</param>
/// <param name="Logger">The rank's log.</param>
internal sealed record SaveTarget(string Path, SaveOptions? Options, ILogger Logger)
{
    public bool IsDurable => Options?.Durable ?? true;

    /// <summary>The format of a single file, settled.</summary>
    public CheckpointFormat Format => CheckpointPaths.FormatOf(Path, Options?.Format ?? CheckpointFormat.ByName);

    public FileSystem FileSystem { get; init; } = FileSystem.Os;

    /// <summary>Who is named as the writer in the manifest.</summary>
    public string Writer { get; init; } = $"Fabric for .NET {typeof(SaveTarget).Assembly.GetName().Version?.ToString(3)}";
}
