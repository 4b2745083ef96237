using Microsoft.Extensions.Logging;

namespace Fabric;

/// <summary>What a run says in its log. Each message has its own event id.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning,
        "Rank {Rank} computes on a GPU. TorchSharp gives no way to the state of the default CUDA generator: it is not part of checkpoints, so dropout does not repeat after a load.")]
    public static partial void CudaGeneratorNotStored(ILogger logger, int rank);

    [LoggerMessage(3, LogLevel.Warning,
        "The {Ranks} ranks are threads of one process and share libtorch's default CPU generator: what draws from it, as dropout does, differs from run to run. Draw with fabric.Generator, or run the ranks as processes, where that matters.")]
    public static partial void GeneratorShared(ILogger logger, int ranks);

    [LoggerMessage(2, LogLevel.Warning, "Loaded {Path} in part: not in the checkpoint: {Missing}; not in the state: {Unexpected}")]
    public static partial void LoadedInPart(ILogger logger, string path, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected);
}
