using System.ComponentModel;
using System.Diagnostics;
using Fabric.Checkpoints;
using Fabric.State;
using Fabric.Telemetry;

namespace Fabric.CompilerServices;

/// <summary>Saves and loads states. Generated code forwards to it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StateOperations
{
    /// <summary>Saves every member of a state, whole.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="state">The state. It must not change until the task has ended.</param>
    /// <param name="fabric">The rank that saves. Every rank must call.</param>
    /// <param name="path">Where to. What is there is replaced once the new checkpoint is whole.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the save without a trace.</param>
    /// <returns>What was saved.</returns>
    public static async Task<CommittedCheckpoint> SaveAsync<TState>(
        TState state, FabricRuntime fabric, string path, SaveOptions<TState>? options, CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState>
    {
        Check(state, fabric, path);

        // Before anything is awaited: the current folder may change.
        string fullPath = Path.GetFullPath(path);
        using IDisposable use = StateGuard.Use(state);
        CheckpointContent content = null!;
        SaveTarget target = null!;
        await fabric.EnterAsync("save").ConfigureAwait(false);
        await fabric.AgreeAsync("save, begin", () => Begun(cancellationToken)).ConfigureAwait(false);
        await fabric.AgreeAsync($"save to '{path}'", CaptureAsync).ConfigureAwait(false);
        return await SaveRun.RunAsync(content, fabric, target, cancellationToken).ConfigureAwait(false);

        async Task CaptureAsync()
        {
            target = fabric.TargetOf(fullPath, options);
            StateGuard.RefuseMixed(state, "the state");
            await fabric.InvokeAsync(() =>
            {
                content = Capture(state, fabric, options);
                content = content with { Versions = TensorVersions.Of(content.Tensors) };
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Begins a save that goes on while the run does.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="state">The state.</param>
    /// <param name="fabric">The rank that saves. Every rank must call.</param>
    /// <param name="path">Where to. What is there is replaced once the new checkpoint is whole.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the save without a trace.</param>
    /// <returns>The save.</returns>
    public static PendingSave BeginSave<TState>(
        TState state, FabricRuntime fabric, string path, SaveOptions<TState>? options, CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState>
    {
        Check(state, fabric, path);
        string fullPath = Path.GetFullPath(path);
        using IDisposable use = StateGuard.Use(state);
        long began = Stopwatch.GetTimestamp();
        StagedCopy? copy = null;
        SaveTarget target = null!;
        try
        {
            fabric.BeginSave(() =>
            {
                fabric.Saves.MakeRoom(options);
                target = fabric.TargetOf(fullPath, options);
                StateGuard.RefuseMixed(state, "the state");
                copy = StagedCopy.Begin(Capture(state, fabric, options));
            });
        }
        catch
        {
            // Another rank may have failed.
            copy?.Dispose();
            throw;
        }

        Instruments.RecordStall(began, "begin");
        return fabric.Saves.Begin(copy!, target, cancellationToken);
    }

    /// <summary>Once all have come nothing draws from what they share, and a cancellation on one is one on all.</summary>
    private static Task Begun(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <summary>Loads every member of a state: objects in place, values assigned.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="state">The state. It must not be used until the task has ended.</param>
    /// <param name="fabric">The rank that loads. Every rank must call.</param>
    /// <param name="path">Where from.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>A task that ends when the state is loaded.</returns>
    public static Task LoadAsync<TState>(
        TState state, FabricRuntime fabric, string path, LoadOptions<TState>? options, CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState> => LoadAllAsync(state, fabric, path, options, inspect: null, cancellationToken);

    /// <summary>The same, for who asks what was loaded and what was not.</summary>
    internal static async Task LoadAllAsync<TState>(
        TState state, FabricRuntime fabric, string path, LoadOptions<TState>? options, Action<RestoreContext>? inspect, CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState>
    {
        Selection all = MemberSet<TState>.All.Selection;
        Remainder<TState> rest = await LoadAsync<TState, TState>(state, fabric, path, all, all, options, inspect, cancellationToken).ConfigureAwait(false);
        await rest.DisposeAsync().ConfigureAwait(false);
        if (rest.MissingNames.Count + rest.UnexpectedNames.Count > 0)
        {
            Log.LoadedInPart(fabric.Logger, path, rest.MissingNames, rest.UnexpectedNames);
        }
    }

    /// <summary>Loads some members of a state.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="state">The state. It must not be used until the task has ended.</param>
    /// <param name="fabric">The rank that loads. Every rank must call.</param>
    /// <param name="path">Where from.</param>
    /// <param name="members">Which members.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>What is left in the checkpoint.</returns>
    public static Task<Remainder<TState>> LoadAsync<TState>(
        TState state,
        FabricRuntime fabric,
        string path,
        MemberSet<TState> members,
        LoadOptions<TState>? options,
        CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState> =>
        LoadAsync<TState, TState>(state, fabric, path, members.Selection, members.Selection, options, inspect: null, cancellationToken);

    /// <summary>Loads a view: some members of a state's checkpoint, without an instance of the state.</summary>
    /// <typeparam name="TView">The view.</typeparam>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="view">The view. It must not be used until the task has ended.</param>
    /// <param name="fabric">The rank that loads. Every rank must call.</param>
    /// <param name="path">Where from.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>What is left in the checkpoint.</returns>
    public static Task<Remainder<TState>> LoadViewAsync<TView, TState>(
        TView view, FabricRuntime fabric, string path, LoadOptions<TView>? options, CancellationToken cancellationToken)
        where TView : class, ICheckpointState<TView>
        where TState : class, ICheckpointState<TState>
    {
        Selection loaded = TView.CheckpointSchema.Members.Aggregate(
            Selection.Nothing, static (selection, member) => selection.Or(Selection.Of(member.Name)));
        return LoadAsync<TView, TState>(view, fabric, path, Selection.Everything, loaded, options, inspect: null, cancellationToken);
    }

    /// <summary>Loads a state if there is a checkpoint.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="state">The state. It must not be used until the task has ended.</param>
    /// <param name="fabric">The rank that loads. Every rank must call.</param>
    /// <param name="path">Where from.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns><see langword="false"/> where there is nothing at the path; anything else loads or throws.</returns>
    public static async Task<bool> TryLoadAsync<TState>(
        TState state, FabricRuntime fabric, string path, LoadOptions<TState>? options, CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState>
    {
        try
        {
            await LoadAsync(state, fabric, path, options, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CheckpointNotFoundException)
        {
            return false;
        }
    }

    /// <param name="target">The state, or a view of it.</param>
    /// <param name="fabric">The rank that loads.</param>
    /// <param name="path">Where from.</param>
    /// <param name="members">Which members of the target.</param>
    /// <param name="loaded">The same, as members of the state.</param>
    /// <param name="options">How.</param>
    /// <param name="inspect">Looks at what was loaded and what was not.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    private static async Task<Remainder<TState>> LoadAsync<TTarget, TState>(
        TTarget target,
        FabricRuntime fabric,
        string path,
        Selection members,
        Selection loaded,
        LoadOptions<TTarget>? options,
        Action<RestoreContext>? inspect,
        CancellationToken cancellationToken)
        where TTarget : class, ICheckpointState<TTarget>
        where TState : class, ICheckpointState<TState>
    {
        Check(target, fabric, path);
        using IDisposable use = StateGuard.Use(target);
        StateSchema schema = target.Schema;
        RestoreSettings settings = LoadSettings.Of(options, members);
        return await SharedOpening.RunAsync(fabric, path, options?.TorchZip, LoadFromAsync, cancellationToken).ConfigureAwait(false);

        async Task<Remainder<TState>> LoadFromAsync(CheckpointIndex index)
        {
            var content = new StoredContent(index);
            RestoreContext context = await LoadRun
                .RunAsync(index, fabric.Info, schema.StateType, () => Plan(content), options, target, cancellationToken)
                .ConfigureAwait(false);
            if (schema.MemberNames.All(name => members.Of(name) == Coverage.All))
            {
                StateGuard.MarkLoaded(target, context.MissingNames);
            }

            inspect?.Invoke(context);
            return new Remainder<TState>(
                content, fabric.Info, target, names => schema.NameParameters(target, prefix: "", names), settings, loaded, TState.CheckpointSchema.Members, context);
        }

        RestoreContext Plan(StoredContent content)
        {
            var context = new RestoreContext(content, fabric.Info, settings);
            schema.NameParameters(target, prefix: "", context.ParameterNames);
            schema.Restore(target, prefix: "", context);
            return context;
        }
    }

    private static CheckpointContent Capture<TState>(TState state, FabricRuntime fabric, SaveOptions<TState>? options)
        where TState : class, ICheckpointState<TState>
    {
        fabric.Info.EnsureAtRest();
        if (fabric is { IsAccumulating: true, Rank: 0 })
        {
            Log.GradientsNotStored(fabric.Logger);
        }

        StateSchema schema = state.Schema;
        var context = new CaptureContext(fabric.Info, Filters(options, fabric.Info));
        schema.NameParameters(state, prefix: "", context.ParameterNames);
        schema.Capture(state, prefix: "", context);
        return context.ToContent(schema);
    }

    /// <exception cref="ArgumentException">A filter is for a member that it would have no effect on.</exception>
    private static SaveFilters Filters<TState>(SaveOptions<TState>? options, RankInfo rank)
        where TState : class
    {
        if (options is null)
        {
            return SaveFilters.None;
        }

        foreach ((Member<TState> member, _) in options.Filters.Entries)
        {
            if (!member.Identity.HoldsTensors)
            {
                throw new ArgumentException(
                    $"'{member.Name}' cannot be filtered: it holds no tensors of its own. What an optimizer keeps for a parameter follows the filter of the parameter's module.",
                    nameof(options));
            }
        }

        return new SaveFilters(options.Filters.Entries.ToDictionary(entry => entry.Member.Name, entry => entry.Value), rank.ShardOf);
    }

    private static void Check(object state, FabricRuntime fabric, string path)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(fabric);
        ArgumentException.ThrowIfNullOrEmpty(path);
    }
}
