using Fabric.Checkpoints;

namespace Fabric;

/// <summary>A save that goes on while the run does, from <c>BeginSave</c>.</summary>
public sealed class PendingSave
{
    private readonly TaskCompletionSource _staged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CommittedCheckpoint> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StagedGroups _groups;
    private bool _isObserved;

    internal PendingSave(string path, StagedGroups groups)
    {
        Path = path;
        _groups = groups;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>
    /// Ends when the state may change: everything is copied, or the save has failed, which <see cref="Committed"/> tells. Await it before a step of an optimizer,
    /// or make steps with <see cref="FabricRuntime.Step"/>.
    /// </summary>
    public Task Staged => _staged.Task;

    /// <summary>
    /// Ends when the checkpoint is in its place, and durable where that was asked for. A failure that nobody asked for here is thrown by the next save or load, or
    /// at the end of the run.
    /// </summary>
    /// <exception cref="CheckpointException">It could not be saved, or the state changed before it was copied; the message names the tensor.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<CommittedCheckpoint> Committed
    {
        get
        {
            _isObserved = true;
            return _committed.Task;
        }
    }

    /// <summary>Ends when these parameters, what is kept for them, and what no optimizer holds, may change: sooner than <see cref="Staged"/> where other optimizers have their own.</summary>
    /// <param name="parameters">Their identities.</param>
    internal Task StagedOf(IEnumerable<nint> parameters) => Staged.IsCompleted ? Staged : Task.WhenAny(Staged, _groups.WhenCopied(parameters));

    /// <summary>Ends when the save has, however: for who does not look at the outcome.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Whether it has ended and nothing is left to be told of it. As soon as <see cref="Committed"/> says so, which is a moment before <see cref="Ended"/>.</summary>
    internal bool IsSettled => _committed.Task.IsCompleted && !HasUnseenFailure;

    /// <summary>What was committed; <see langword="null"/> while it is not, and where the save has failed. Asking is not looking at the outcome.</summary>
    internal CommittedCheckpoint? Result => _committed.Task.IsCompletedSuccessfully ? _committed.Task.Result : null;

    /// <summary>What the save has failed with; a cancellation is no failure. Asking is not looking at the outcome.</summary>
    internal Exception? Failure => _committed.Task.IsFaulted ? _committed.Task.Exception.InnerException : null;

    /// <summary>Whether it has failed, and nobody has asked.</summary>
    internal bool HasUnseenFailure => !_isObserved && _committed.Task.IsFaulted;

    /// <summary>What was committed, once the save has ended.</summary>
    internal async Task<CommittedCheckpoint?> EndedAsync()
    {
        await Ended.ConfigureAwait(false);
        return Result;
    }

    /// <summary>A failure that nobody has asked for; once. A cancellation is none: somebody wanted it.</summary>
    internal Exception? TakeFailure()
    {
        if (!HasUnseenFailure)
        {
            return null;
        }

        _isObserved = true;
        return Failure;
    }

    internal void SetStaged() => _staged.TrySetResult();

    internal void SetCommitted(CommittedCheckpoint checkpoint)
    {
        _committed.SetResult(checkpoint);
        _ended.SetResult();
    }

    internal void SetFailed(Exception failure)
    {
        _staged.TrySetResult();
        if (failure is OperationCanceledException { CancellationToken: var token })
        {
            _committed.SetCanceled(token);
        }
        else
        {
            _committed.SetException(failure);

            // It is told at the next save, if not before: not by the finalizer.
            _ = _committed.Task.Exception;
        }

        _ended.SetResult();
    }
}
