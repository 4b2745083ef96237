using System.Runtime.CompilerServices;
using System.Text;
using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.Management;
using Fabric.State;
using Fabric.Telemetry;

namespace Fabric;

/// <summary>
/// Keeps the checkpoints of one run in a folder: saves when it is time, goes on from the newest that is whole, keeps the last and the best ones and removes the others, and saves
/// before the run stops when it is asked to. Every rank makes one and calls the same.
/// </summary>
/// <remarks>
/// The checkpoints are called <c>step-00000300.safetensors</c>, <c>.ckpt</c> where <see cref="SaveOptions.Format"/> asks for PyTorch's format, and are folders without an extension under
/// <see cref="Strategy.Fsdp"/>. Nothing else in the folder is touched. One run at a time saves to it: where the system can lock folders, another manager is refused until this one is disposed of, or its process has ended. Any other process may read.
/// </remarks>
/// <typeparam name="TState">The state class.</typeparam>
public sealed class CheckpointManager<TState> : IAsyncDisposable
    where TState : class, ICheckpointState<TState>
{
    private readonly FabricRuntime _fabric;
    private readonly TState _state;
    private readonly CheckpointManagerOptions<TState> _options;
    private readonly RetentionRule _rule;
    private readonly CheckpointShelf _shelf;
    private readonly CheckpointKeeper _keeper;
    private readonly FolderHold _hold;
    private readonly SaveClock _clock;
    private readonly StopSignal? _signal;
    private readonly CancellationTokenSource _outOfTime = new();
    private bool _isPrepared;
    private bool _isWarned;
    private PendingSave? _pending;
    private long? _pendingStep;
    private ManagedCheckpoint? _saved;

    /// <summary>Makes a manager. Nothing is read or written yet.</summary>
    /// <param name="fabric">The rank.</param>
    /// <param name="state">What is saved and loaded.</param>
    /// <param name="folder">Where the checkpoints are. It is made when the first is saved.</param>
    /// <param name="options">When it saves, how, and what it keeps; by default every 10 minutes, and the last three.</param>
    /// <exception cref="ArgumentException">The options contradict each other, or are out of range.</exception>
    public CheckpointManager(FabricRuntime fabric, TState state, string folder, CheckpointManagerOptions<TState>? options = null)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _options = options ?? new();
        _options.Check();
        _fabric = fabric;
        _state = state;
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var steps = new StepFolder(fabric.FileSystem, Folder);
        CheckpointMetric<TState>? metric = _options.Metric;
        _rule = new RetentionRule(_options.KeepLast, _options.KeepBest, metric?.HighestIsBest ?? false, _options.VerifyBeforeRemoving);
        _shelf = new CheckpointShelf(steps, metric is null ? null : index => metric.ReadAsync(index, fabric.Info), fabric.Logger);
        _keeper = new CheckpointKeeper(steps, _shelf, _rule, fabric.Logger);
        _hold = new FolderHold(fabric.FileSystem, Folder);
        _clock = new SaveClock(_options.EverySteps, _options.Interval);
        _signal = _options.StopOnSignals ? new StopSignal() : null;
    }

    /// <summary>The full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Whether the run was asked to stop, as of the last <see cref="AfterStepAsync"/>; the same on all ranks. What it was asked at was saved, once: a loop that goes on has its saves when they are due.</summary>
    public bool StopRequested { get; private set; }

    /// <summary>The committed checkpoints by step. Every rank must call; a save in the background is waited for.</summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <returns>Those whose headers are whole; whether their data is, loading or <see cref="ResumeAsync"/> tells.</returns>
    /// <exception cref="CheckpointException">The system refused to look, or a save in the background has failed.</exception>
    public Task<IReadOnlyList<ManagedCheckpoint>> ListAsync(CancellationToken cancellationToken = default) =>
        ShareAsync(() => _shelf.ListAsync(cancellationToken));

    /// <summary>The committed checkpoint of the latest step. Every rank must call.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    /// <inheritdoc cref="ListAsync"/>
    public async Task<ManagedCheckpoint?> LatestAsync(CancellationToken cancellationToken = default) =>
        await ListAsync(cancellationToken).ConfigureAwait(false) is [.., var latest] ? latest : null;

    /// <summary>The committed checkpoint that is best by <see cref="CheckpointManagerOptions{TState}.Metric"/>; of equal ones the latest. Every rank must call.</summary>
    /// <returns><see langword="null"/> where none has the metric.</returns>
    /// <exception cref="InvalidOperationException">There is no metric.</exception>
    /// <inheritdoc cref="ListAsync"/>
    public async Task<ManagedCheckpoint?> BestAsync(CancellationToken cancellationToken = default)
    {
        return _options.Metric is not null
            ? _rule.BestFirst(await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault()
            : throw new InvalidOperationException($"The options have no {nameof(_options.Metric)} that says which is the best.");
    }

    /// <summary>
    /// Loads the newest checkpoint that is whole: one that turns out to be damaged is passed over, which the result says. Every rank must call.
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>What was loaded; nothing where there is no checkpoint at all, so that the run starts afresh.</returns>
    /// <exception cref="CheckpointCorruptException">There are checkpoints, and all are damaged. The state may hold a mixture, which <see cref="CheckpointException.StateModified"/> says.</exception>
    /// <exception cref="CheckpointMismatchException">
    /// The newest does not fit the state; or it holds a module, an optimizer or another object that the state has no member for, and <see cref="LoadOptions.Strict"/> is on.
    /// </exception>
    /// <exception cref="CheckpointException">
    /// The newest does not fit the state, is of a later version, or the system refused to read it: no older one is taken for it. Or another run saves to the folder.
    /// </exception>
    public async Task<ResumeResult> ResumeAsync(LoadOptions<TState>? options = null, CancellationToken cancellationToken = default)
    {
        await ForgetAsync().ConfigureAwait(false);
        await OnRankZeroAsync("hold the folder", _hold.Take).ConfigureAwait(false);
        IReadOnlyList<ManagedCheckpoint> candidates = await ShareAsync(() => Task.FromResult<IReadOnlyList<ManagedCheckpoint>>(
            [.. _shelf.CommittedAndHalves().Select(static candidate => new ManagedCheckpoint(candidate.Path, "", candidate.Step, Metric: null))])).ConfigureAwait(false);
        Action<CheckpointIndex>? check = options is null or { Strict: true } && options?.Sources.Entries.Any() != true ? ForgottenMembers.Refuse<TState> : null;
        List<CheckpointException> damaged = [];
        foreach (ManagedCheckpoint candidate in candidates.Reverse())
        {
            ManagedCheckpoint found;
            IReadOnlyList<string> unread = [];
            try
            {
                found = await DescribeAsync(candidate.Path, candidate.Step, check).ConfigureAwait(false);
                await StateOperations.LoadAllAsync(
                    _state, _fabric, candidate.Path, options, inspect: context => unread = context.UnverifiedNames, cancellationToken).ConfigureAwait(false);
            }
            catch (CheckpointCorruptException e)
            {
                string reason = LoadRun.WithoutMixture(e.Message);
                Log.PassedOver(_fabric.Logger, candidate.Path, reason);
                damaged.Add(new CheckpointCorruptException(reason, candidate.Path, e) { StateModified = e.StateModified });
                _keeper.Remember(candidate.Path, isWhole: false);
                continue;
            }

            if (await IsReadWholeAsync(unread).ConfigureAwait(false) && options?.TorchZip.CheckCrc != false)
            {
                _keeper.Remember(candidate.Path, isWhole: true);
            }

            _saved = found;
            return new ResumeResult(_saved, damaged);
        }

        return damaged.Count == 0
            ? new ResumeResult(null, [])
            : throw new CheckpointCorruptException(
                $"All {damaged.Count} checkpoints in '{Folder}' are damaged, the newest so: {damaged[0].Message} Bring back a copy, or start anew with RemoveAfterAsync(-1) or in " +
                "another folder.",
                Folder,
                damaged[0])
            { StateModified = damaged.Any(static e => e.StateModified) };
    }

    /// <summary>
    /// Saves if it is time to, in the background where the options say so, and heeds requests to stop: then the state is saved before this ends. Call it after each step, on every rank.
    /// </summary>
    /// <param name="step">How many steps the run has made; not less than at the last call.</param>
    /// <param name="cancellationToken">Cancels a save that this begins.</param>
    /// <returns>A task that ends when training may go on.</returns>
    /// <exception cref="CheckpointException">
    /// A save has failed: this one, or an earlier one in the background, and then one that is due now is under way all the same. What was saved before is whole, and training may go on. Several ranks
    /// that save by steps alone and heed no signals tell of one in the background when the next is due.
    /// Or the folder holds checkpoints from which the run did not go on, or another run saves to it.
    /// </exception>
    /// <exception cref="InvalidOperationException">A save is under way, and <see cref="SaveOptions.RefuseWhileSaving"/> is on.</exception>
    public async Task AfterStepAsync(long step, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        await PrepareAsync(step).ConfigureAwait(false);
        if (StopRequested && !_isWarned && _fabric.Rank == 0)
        {
            _isWarned = true;
            Log.GoesOnAfterStop(_fabric.Logger, step);
        }

        switch (await AgreeOnDueAsync(DueHere(step)).ConfigureAwait(false))
        {
            case Due.Stop:
                StopRequested = true;
                await SaveLastAsync(step, cancellationToken).ConfigureAwait(false);
                break;
            case Due.Failed:
                await _fabric.EnterAsync("tell that a save in the background has failed").ConfigureAwait(false);
                break;
            case Due.Refused:
                throw _hold.Refusal;
            case Due.Save when _options.InBackground:
                await BeginAsync(step, cancellationToken).ConfigureAwait(false);
                break;
            case Due.Save:
                await SaveAsync(step, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>
    /// Saves now, and waits for it: at the end of the run, say. Where the same step was saved or resumed from it does nothing, also if the state has changed since: set what is to be in the last one
    /// before its <see cref="AfterStepAsync"/>. Every rank must call.
    /// </summary>
    /// <param name="step">How many steps the run has made.</param>
    /// <param name="cancellationToken">Cancels the save without a trace.</param>
    /// <returns>What was saved.</returns>
    /// <exception cref="CheckpointException">
    /// It could not be saved, or the folder holds checkpoints from which the run did not go on, or another run saves to it. That an earlier save in the background has failed is no reason: the log says so.
    /// </exception>
    public async Task<ManagedCheckpoint> SaveAsync(long step, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        await EndEarlierAsync().ConfigureAwait(false);
        if (_pendingStep == step && _pending?.Result is { } committed)
        {
            _saved = await DescribeAsync(committed.Path, step).ConfigureAwait(false);
        }

        if (_saved?.Step == step)
        {
            return _saved;
        }

        await PrepareAsync(step).ConfigureAwait(false);
        await OnRankZeroAsync("hold the folder", _hold.Take).ConfigureAwait(false);
        _clock.Begin();
        await _keeper.ForgetAsync(PathOf(step)).ConfigureAwait(false);
        CommittedCheckpoint saved = await StateOperations.SaveAsync(_state, _fabric, PathOf(step), _options.Save, cancellationToken).ConfigureAwait(false);
        Follow(Task.FromResult<CommittedCheckpoint?>(saved));

        // It is committed, whatever is cancelled now.
        return _saved = await DescribeAsync(saved.Path, step).ConfigureAwait(false);
    }

    /// <summary>Removes all checkpoints of later steps: of a run that is not gone on with. Every rank must call.</summary>
    /// <param name="step">The last step whose checkpoint may stay; -1: none stays.</param>
    /// <returns>A task that ends when they are gone.</returns>
    /// <exception cref="CheckpointException">One cannot be removed, a save in the background has failed, or another run saves to the folder.</exception>
    public async Task RemoveAfterAsync(long step)
    {
        ManagedCheckpoint? saved = _saved;
        await ForgetAsync().ConfigureAwait(false);
        await OnRankZeroAsync("remove checkpoints", () =>
        {
            _hold.Take();
            _keeper.RemoveAfter(step);
        }).ConfigureAwait(false);
        _saved = saved?.Step > step ? null : saved;
    }

    /// <summary>Waits for the save that is under way and for what is removed after it. Whether it succeeded, the run tells at its end, or the next save.</summary>
    public async ValueTask DisposeAsync()
    {
        await (_pending?.Ended ?? Task.CompletedTask).ConfigureAwait(false);
        await (StopRequested ? _keeper.StopAsync() : _keeper.EndAsync()).ConfigureAwait(false);

        // Not before the last save is in its place.
        _signal?.Dispose();
        _outOfTime.Dispose();
        _keeper.Dispose();
        _hold.Dispose();
    }

    /// <summary>What is due as far as this rank knows.</summary>
    private Due DueHere(long step) =>
        _signal?.Requested == true && !StopRequested ? Due.Stop
        : !_clock.IsDue(step, timeCounts: _fabric.Rank == 0) ? (_fabric.Saves.HaveFailed ? Due.Failed : Due.Nothing)
        : _fabric.Rank > 0 || _hold.TryTake() ? Due.Save
        : Due.Refused;

    /// <summary>What is due on all ranks. Those that go by the number of steps alone do not ask each other after every one.</summary>
    private async Task<Due> AgreeOnDueAsync(Due due) =>
        _fabric.WorldSize == 1 ? due
            : due < Due.Save && _signal is null && _options.Interval is null ? Due.Nothing
            : (Due)await _fabric.GreatestAsync((int)due, "what is due after a step").ConfigureAwait(false);

    private async Task BeginAsync(long step, CancellationToken cancellationToken)
    {
        if (_pendingStep == step || _saved?.Step == step)
        {
            return;
        }

        await _keeper.ForgetAsync(PathOf(step)).ConfigureAwait(false);
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _outOfTime.Token);
        BackgroundSaveException? earlier;
        try
        {
            earlier = await BeginSaveAsync(step, limit.Token).ConfigureAwait(false);
        }
        catch
        {
            limit.Dispose();
            throw;
        }

        _clock.Begin();
        _pendingStep = step;
        Follow(_pending!.EndedAsync());
        _ = FinishAsync(_pending, limit);
        if (earlier is not null)
        {
            throw earlier;
        }
    }

    /// <returns>What an earlier one has failed with, where nobody has been told.</returns>
    private async Task<BackgroundSaveException?> BeginSaveAsync(long step, CancellationToken cancellationToken)
    {
        try
        {
            await BeginAsync().ConfigureAwait(false);
            return null;
        }
        catch (BackgroundSaveException e)
        {
            // It is told, on all ranks, and not again: now this one can begin.
            await BeginAsync().ConfigureAwait(false);
            return e;
        }

        Task BeginAsync() => _fabric.InvokeAsync(() => _pending = StateOperations.BeginSave(_state, _fabric, PathOf(step), _options.Save, cancellationToken));
    }

    /// <summary>Logs a failure when it happens: the run may be told much later.</summary>
    private async Task FinishAsync(PendingSave save, CancellationTokenSource limit)
    {
        await save.Ended.ConfigureAwait(false);

        // The token of the caller may live as long as the run, and would keep one of each save.
        limit.Dispose();
        if (save.Failure is { } failure && _fabric.Rank == 0)
        {
            Log.BackgroundSaveFailed(_fabric.Logger, save.Path, failure.Message);
        }
    }

    private async Task SaveLastAsync(long step, CancellationToken cancellationToken)
    {
        Log.Stopping(_fabric.Logger, step);
        if (_options.GracePeriod is { } grace && _signal?.SinceTermination is { } gone)
        {
            _outOfTime.CancelAfter(gone < grace ? grace - gone : TimeSpan.Zero);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _outOfTime.Token);
        try
        {
            await SaveAsync(step, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CheckpointException(
                $"'{PathOf(step)}' was not saved: the time that was left after SIGTERM was over. The checkpoints before are unchanged.", PathOf(step), e);
        }
    }

    private void Follow(Task<CommittedCheckpoint?> saved)
    {
        if (_fabric.Rank == 0)
        {
            _keeper.Follow(HoldAfterAsync(saved));
        }
    }

    /// <summary>The first save makes the folder. What another run saves there meanwhile is not this one's to remove.</summary>
    private async Task<CommittedCheckpoint?> HoldAfterAsync(Task<CommittedCheckpoint?> saved) =>
        await saved.ConfigureAwait(false) is { } committed && _hold.TryTake() ? committed : null;

    /// <summary>What was saved may not be there any more, or not be what it was.</summary>
    private async Task ForgetAsync()
    {
        await _keeper.StopAsync().ConfigureAwait(false);
        await _fabric.EnterAsync("look at checkpoints").ConfigureAwait(false);
        (_pending, _pendingStep, _saved) = (null, null, null);
    }

    /// <summary>Waits for saves in the background. That one has failed is no reason not to save now.</summary>
    private async Task EndEarlierAsync()
    {
        try
        {
            await _fabric.EnterAsync("save after those in the background").ConfigureAwait(false);
        }
        catch (BackgroundSaveException)
        {
            // The log has it.
        }
    }

    /// <summary>Before the first save.</summary>
    private async Task PrepareAsync(long step, [CallerMemberName] string caller = "")
    {
        if (!_isPrepared && _saved?.Step != step)
        {
            await _fabric.EnterAsync("save for the first time").ConfigureAwait(false);
            await OnRankZeroAsync("save for the first time", () =>
            {
                _hold.Take();
                RefuseStepBack(step, caller);
                _keeper.Prepare(step);
            }).ConfigureAwait(false);
            _isPrepared = true;
        }
    }

    /// <exception cref="CheckpointException">The run was at a later step when it went on.</exception>
    private void RefuseStepBack(long step, string caller)
    {
        if (_saved?.Step is { } from && from > step)
        {
            throw new CheckpointException(
                $"This run has gone on from step {from}, and {caller} was called with step {step}: is the counter of steps [Checkpointed]? Nothing was saved. Mark it, so that it is loaded with the " +
                $"rest, or count on from the step that {nameof(ResumeAsync)} tells.",
                Folder);
        }
    }

    private string PathOf(long step) => Path.Join(
        Folder,
        StepNames.Of(step, _fabric.SavesFolder(_options.Save), _options.Save?.Format ?? CheckpointFormat.Safetensors));

    private async Task<ManagedCheckpoint> DescribeAsync(string path, long step, Action<CheckpointIndex>? check = null) =>
        (await ShareAsync(async () => [await _shelf.DescribeAsync(new StepPath(path, step), CancellationToken.None, check).ConfigureAwait(false)]).ConfigureAwait(false))[0];

    private Task OnRankZeroAsync(string label, Action action) =>
        _fabric.AgreeAsync(label, () => _fabric.Rank == 0 ? Task.Run(action) : Task.CompletedTask);

    /// <summary>Whether there is nothing in a checkpoint that no rank has read.</summary>
    /// <param name="unread">What this one has not.</param>
    private async Task<bool> IsReadWholeAsync(IReadOnlyList<string> unread)
    {
        if (_fabric.WorldSize == 1)
        {
            return unread.Count == 0;
        }

        byte[] own = Encoding.UTF8.GetBytes(string.Join('\0', unread));
        byte[][] lists = await _fabric.FromAllAsync(own, "resume, what was not read").ConfigureAwait(false);
        return !lists
            .Select(static list => Encoding.UTF8.GetString(list).Split('\0', StringSplitOptions.RemoveEmptyEntries).AsEnumerable())
            .Aggregate(static (left, right) => left.Intersect(right))
            .Any();
    }

    /// <summary>What rank 0 finds, on all ranks.</summary>
    private async Task<IReadOnlyList<ManagedCheckpoint>> ShareAsync(Func<Task<IReadOnlyList<ManagedCheckpoint>>> find)
    {
        IReadOnlyList<ManagedCheckpoint> found = [];
        await _fabric.EnterAsync("look at checkpoints").ConfigureAwait(false);
        await _fabric.AgreeAsync("look at checkpoints", async () => found = _fabric.Rank == 0 ? await find().ConfigureAwait(false) : []).ConfigureAwait(false);
        return _fabric.WorldSize == 1
            ? found
            : ManagedCheckpoints.Read(await _fabric.FromRankZeroAsync(ManagedCheckpoints.Write(found), "look at checkpoints, found").ConfigureAwait(false));
    }
}
