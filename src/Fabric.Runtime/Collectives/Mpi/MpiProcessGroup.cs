using System.Globalization;

namespace Fabric.Collectives;

/// <summary>
/// Ranks that are processes of an MPI job, on one machine or many. MPI carries the messages; the order of additions, the
/// watching and the naming are this library's.
/// </summary>
internal sealed class MpiProcessGroup : ProcessGroup
{
    private static int s_started;

    private readonly MpiEngine _engine;
    private readonly bool _isWorld;

    private MpiProcessGroup(MpiEngine engine, string name, TimeSpan timeout, bool isWorld)
        : base(name, engine.Rank, engine.WorldSize, timeout)
    {
        _engine = engine;
        _isWorld = isWorld;
    }

    /// <summary>
    /// Starts MPI in this process, once in its life. Disposing the group waits until all ranks have left and ends MPI; a broken
    /// group ends with <see cref="ProcessGroup.Abort"/> instead.
    /// </summary>
    /// <exception cref="MpiException">MPI was not found, does not start, or has another size than the launcher says.</exception>
    /// <exception cref="InvalidOperationException">MPI was started before.</exception>
    public static async Task<MpiProcessGroup> StartAsync(MpiLauncher launcher, MpiOptions? options = null)
    {
        if (Interlocked.Exchange(ref s_started, 1) != 0)
        {
            throw new InvalidOperationException("MPI can be started once in the life of a process.");
        }

        options ??= new MpiOptions();
        MpiEngine engine = await MpiEngine.StartAsync(launcher, options).ConfigureAwait(false);
        return new MpiProcessGroup(engine, options.Name, options.Timeout, isWorld: true);
    }

    public override void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _engine.Fail(exception);
    }

    public override void Abort() => _engine.Abort();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"rank {Rank} of {WorldSize} processes");

    private protected override void Start(Operation operation, CancellationToken cancellationToken) =>
        _engine.Start(Name, operation, cancellationToken);

    private protected override async Task<ProcessGroup> CreateDuplicateAsync(Operation duplication)
    {
        await _engine.AddGroupAsync(duplication.Signature.Label, duplication.Communicator).ConfigureAwait(false);
        return new MpiProcessGroup(_engine, duplication.Signature.Label, Timeout, isWorld: false);
    }

    private protected override Task LeaveAsync(long lastSequence)
    {
        if (_isWorld)
        {
            return _engine.LeaveAndFinalizeAsync(Name, lastSequence);
        }

        _engine.Leave(Name, lastSequence);
        return Task.CompletedTask;
    }
}
