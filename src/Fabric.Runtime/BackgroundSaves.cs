using Fabric.Checkpoints;
using Fabric.Native;

namespace Fabric;

/// <summary>The saves of one rank that go on while it trains: one after the other, with one copy of the state, whose memory is used again.</summary>
internal sealed class BackgroundSaves(FabricRuntime fabric) : IDisposable
{
    // One that is written, and one that waits for it.
    private const int MostAtOnce = 2;

    private readonly List<PendingSave> _pending = [];
    private Task _last = Task.CompletedTask;
    private NativeBlock? _memory;

    /// <param name="content">What is saved, alive.</param>
    /// <param name="path">The full path.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the save on all ranks.</param>
    public PendingSave Begin(CheckpointContent content, string path, SaveOptions? options, CancellationToken cancellationToken)
    {
        var save = new PendingSave(path);
        StagedCopy copy = StagedCopy.Begin(content);
        Task previous = _last;
        _last = Task.Run(() => RunAsync(previous, copy, save, options, cancellationToken), CancellationToken.None);
        _pending.Add(save);
        return save;
    }

    /// <summary>Throws what earlier saves have failed with, unless it was seen, and makes room for another one.</summary>
    /// <exception cref="InvalidOperationException">There is one, and none is wanted beside it.</exception>
    public void MakeRoom(SaveOptions? options)
    {
        ThrowFailures();
        _pending.RemoveAll(static save => save.IsCompleted);
        if (_pending.Count > 0 && options?.RefuseWhileSaving == true)
        {
            throw new InvalidOperationException($"The save to '{_pending[0].Path}' is not committed yet.");
        }

        if (_pending.Count == MostAtOnce)
        {
            // What each has taken at once is in memory: without an end there would be no bound.
            ((IAsyncResult)_pending[0].Committed).AsyncWaitHandle.WaitOne();
            MakeRoom(options);
        }
    }

    /// <summary>Waits until all that was begun is copied.</summary>
    public void WaitUntilStaged() => Task.WaitAll(_pending.Select(static save => save.Staged));

    /// <summary>Waits until all that was begun has ended, and throws what was not seen.</summary>
    public async Task SettleAsync()
    {
        await _last.ConfigureAwait(false);
        ThrowFailures();
    }

    /// <summary>Waits until all that was begun has ended.</summary>
    public Task EndAsync() => _last;

    /// <summary>Gives up the memory of the copies, as soon as nobody uses it.</summary>
    public void Dispose() => _last.ContinueWith(
        _ => _memory?.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void ThrowFailures()
    {
        foreach (PendingSave save in _pending)
        {
            if (save.TakeFailure() is { } failure)
            {
                throw failure is OperationCanceledException
                    ? failure
                    : new CheckpointException($"A save in the background has failed: {failure.Message}", save.Path, failure);
            }
        }
    }

    private async Task RunAsync(Task previous, StagedCopy copy, PendingSave save, SaveOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            using (copy)
            {
                await previous.ConfigureAwait(false);
                CheckpointContent content = null!;
                await fabric.AgreeAsync($"save to '{save.Path}', copy", CopyAsync, cancellationToken).ConfigureAwait(false);
                save.SetCommitted(await SaveRun.RunAsync(content, fabric, save.Path, options, cancellationToken).ConfigureAwait(false));

                async Task CopyAsync(CancellationToken token)
                {
                    content = await copy.CompleteAsync(MemoryFor(copy.Length), token).ConfigureAwait(false);
                    save.SetStaged();
                }
            }
        }
        catch (Exception e)
        {
            save.SetFailed(e);
        }
    }

    private NativeBlock MemoryFor(long length)
    {
        if (_memory is null || _memory.Length < length)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = new NativeBlock(length);
        }

        return _memory;
    }
}
