using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>Where the ranks of a run come from: threads of this process, or processes that a launcher of MPI has started.</summary>
internal sealed class RankLaunch
{
    private readonly MpiLauncher? _launcher;
    private readonly int _ranks;
    private readonly TimeSpan _timeout;

    private RankLaunch(MpiLauncher? launcher, int ranks, TimeSpan timeout)
    {
        _launcher = launcher;
        _ranks = ranks;
        _timeout = timeout;
    }

    /// <summary>Whether ranks share what belongs to the process.</summary>
    public bool SharesProcess => _launcher is null;

    /// <exception cref="ArgumentException">The strategy does not run on that many ranks, or the launcher started another number.</exception>
    public static RankLaunch Of(Strategy strategy, int asked, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(asked, 1, "Ranks");

        // A job of one process needs no MPI.
        MpiLauncher? launcher = MpiEnvironment.Detect() is { WorldSize: not 1 } found ? found : null;
        int ranks = launcher?.WorldSize ?? asked;
        if (launcher is not null && asked != 1 && asked != ranks)
        {
            throw new ArgumentException(
                $"{launcher.Name} started {ranks} processes, and FabricOptions.Ranks is {asked}. Leave it at 1: the launcher says how many.");
        }

        return strategy.Supports(ranks)
            ? new RankLaunch(launcher, ranks, timeout)
            : throw new ArgumentException(
                $"The strategy '{strategy}' does not run on {ranks} ranks. Take Strategy.Ddp or Strategy.Fsdp, or one rank.");
    }

    /// <returns>A task that ends when every rank of this process has, but for threads that hang when another has failed.</returns>
    public Task RunAsync(Func<RankThread, ProcessGroup, Task> main) => _launcher is { } launcher
        ? RunProcessAsync(launcher, main)
        : RankThreads.RunAsync(ThreadProcessGroup.Create(_ranks, _timeout), _timeout, main);

    private async Task RunProcessAsync(MpiLauncher launcher, Func<RankThread, ProcessGroup, Task> main)
    {
        MpiProcessGroup group = await MpiProcessGroup.StartAsync(launcher, new MpiOptions { Timeout = _timeout }).ConfigureAwait(false);
        try
        {
            await RankThread.RunAsync(group.Rank, thread => main(thread, group)).ConfigureAwait(false);
        }
        catch
        {
            // The program may still say what has happened. Then the job ends, on all ranks: without MPI's orderly end they would wait for it.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => group.Abort();
            throw;
        }
    }
}
