using Fabric.Checkpoints;
using Fabric.Native;
using Fabric.Telemetry;
using static TorchSharp.torch;

namespace Fabric;

/// <summary>The saves of one rank that go on while it trains: one after the other, with one copy of the state, whose memory is used again.</summary>
internal sealed class BackgroundSaves(FabricRuntime fabric) : IDisposable
{
    // One that is written, and one that waits for it.
    private const int MostAtOnce = 2;

    private readonly Lock _lock = new();
    private readonly List<PendingSave> _pending = [];
    private Task _last = Task.CompletedTask;
    private NativeBlock? _memory;
    private int _begun;

    /// <summary>Whether any was begun, ever; so on all ranks, if on one.</summary>
    public bool HasBegun => _begun > 0;

    /// <summary>Whether any has not ended.</summary>
    public bool AreRunning => !_last.IsCompleted;

    /// <summary>Whether any has failed, and nobody has seen it.</summary>
    public bool HaveFailed
    {
        get
        {
            lock (_lock)
            {
                return _pending.Exists(static save => save.HasUnseenFailure);
            }
        }
    }

    /// <param name="copy">What is saved, its copy begun.</param>
    /// <param name="target">Where to, by its full path, and how.</param>
    /// <param name="cancellationToken">Cancels the save on all ranks.</param>
    public PendingSave Begin(StagedCopy copy, SaveTarget target, CancellationToken cancellationToken)
    {
        var save = new PendingSave(target.Path, copy.Groups);
        Task previous = _last;
        int number = ++_begun;
        _last = Task.Run(() => RunAsync(previous, copy, save, number, target, cancellationToken), CancellationToken.None);
        lock (_lock)
        {
            _pending.Add(save);
        }

        return save;
    }

    /// <summary>Makes room for another one.</summary>
    /// <exception cref="BackgroundSaveException">An earlier one has failed, and nobody has seen it.</exception>
    /// <exception cref="InvalidOperationException">There is one, and none is wanted beside it.</exception>
    public void MakeRoom(SaveOptions? options)
    {
        PendingSave[] running = TakeRunning();
        if (running.Length > 0 && options?.RefuseWhileSaving == true)
        {
            throw new InvalidOperationException($"The save to '{running[0].Path}' is not committed yet.");
        }

        if (running.Length == MostAtOnce)
        {
            // What each has taken at once is in memory: without an end there would be no bound.
            running[0].Ended.Wait();
            TakeRunning();
        }
    }

    /// <summary>Waits until all that was begun is copied.</summary>
    public void WaitUntilStaged() => Wait(static save => save.Staged);

    /// <summary>Waits until that is copied which a step of an optimizer changes.</summary>
    public void WaitUntilStaged(optim.Optimizer optimizer)
    {
        nint[]? parameters = null;
        Wait(save => save.StagedOf(parameters ??= [.. optimizer.parameters().Select(TensorMemory.Identity)]));
    }

    /// <summary>Waits until all that was begun has ended.</summary>
    public Task EndAsync() => _last;

    /// <summary>Throws what one that has ended has failed with, unless it was seen.</summary>
    /// <exception cref="BackgroundSaveException">The first of them.</exception>
    public void ThrowFailure() => TakeRunning();

    /// <summary>Takes the failures of those that have ended as seen: another rank has told them.</summary>
    public void ForgetFailures()
    {
        lock (_lock)
        {
            _pending.ForEach(static save => save.TakeFailure());
        }
    }

    /// <summary>Logs what those have failed with that nobody has seen: the run ends with something else.</summary>
    public void LogFailures()
    {
        lock (_lock)
        {
            foreach (PendingSave save in _pending)
            {
                if (save.TakeFailure() is { } failure)
                {
                    Log.UnseenSaveFailed(fabric.Logger, save.Path, failure.Message);
                }
            }
        }
    }

    /// <summary>Gives up the memory of the copies, as soon as nobody uses it.</summary>
    public void Dispose() => _last.ContinueWith(
        _ => _memory?.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Wait(Func<PendingSave, Task> what)
    {
        Task[] tasks;
        lock (_lock)
        {
            tasks = [.. _pending.Where(static save => !save.Staged.IsCompleted).Select(what)];
        }

        Task.WaitAll(tasks);
    }

    private PendingSave[] TakeRunning()
    {
        lock (_lock)
        {
            foreach (PendingSave save in _pending)
            {
                if (save.TakeFailure() is { } failure)
                {
                    throw new BackgroundSaveException($"The save in the background to '{save.Path}' has failed: {failure.Message}", save.Path, failure);
                }
            }

            // One that has failed since stays for the next to tell.
            _pending.RemoveAll(static save => save.IsSettled);
            return [.. _pending];
        }
    }

    private async Task RunAsync(
        Task previous, StagedCopy copy, PendingSave save, int number, SaveTarget target, CancellationToken cancellationToken)
    {
        try
        {
            using (copy)
            {
                await previous.ConfigureAwait(false);
                CheckpointContent content = null!;

                // The number: ranks that have parted must not take the save of one step for that of another.
                await fabric.AgreeAsync($"save {number} in the background, to '{save.Path}'", CopyAsync, cancellationToken).ConfigureAwait(false);
                save.SetCommitted(await SaveRun.RunAsync(content, fabric, target, cancellationToken).ConfigureAwait(false));

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
