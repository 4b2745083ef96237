using Fabric.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace Fabric;

/// <summary>What a run is made of.</summary>
public sealed record FabricOptions
{
    /// <summary>How the ranks share the work. One rank on one device unless said otherwise.</summary>
    public Strategy Strategy { get; init; } = Strategy.SingleDevice;

    /// <summary>
    /// The number of ranks: threads of this process. 1 unless said otherwise; under a launcher of MPI, as <c>mpirun</c> and <c>srun</c>, the
    /// processes that it has started are the ranks, and this stays 1. What draws from libtorch's default CPU generator, as dropout
    /// does, is not repeatable with several: the process has one, and the threads take turns as it happens.
    /// </summary>
    public int Ranks { get; init; } = 1;

    /// <summary>How long ranks wait for each other before one that does not come is named, in a <see cref="CollectiveTimeoutException"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The device of the rank; <see langword="null"/> takes the first GPU where there is one, else the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary>Seeds every generator at the start, as <see cref="FabricRuntime.Seed"/> does; <see langword="null"/> leaves them alone.</summary>
    public long? Seed { get; init; }

    /// <summary>Where log messages go. Nowhere unless said otherwise.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where checkpoints are saved and loaded: a test has one whose disk is full.</summary>
    internal FileSystem FileSystem { get; init; } = FileSystem.Os;
}
