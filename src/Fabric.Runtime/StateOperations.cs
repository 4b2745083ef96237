using System.ComponentModel;
using System.Runtime.CompilerServices;
using Fabric.Checkpoints;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>Saves and loads whole states. Generated code forwards to it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StateOperations
{
    // States that are being saved or loaded.
    private static readonly ConditionalWeakTable<object, object> InUse = [];

    // States that a load left half changed, and the path it was reading.
    private static readonly ConditionalWeakTable<object, string> Mixed = [];

    /// <summary>Saves every member of a state, whole and durable.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="state">The state. It must not change until the task has ended.</param>
    /// <param name="fabric">The rank that saves. Every rank must call.</param>
    /// <param name="path">Where to. What is there is replaced once the new checkpoint is whole.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the save without a trace.</param>
    /// <returns>What was saved.</returns>
    public static async Task<CommittedCheckpoint> SaveAsync<TState>(
        TState state, FabricRuntime fabric, string path, SaveOptions? options, CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState>
    {
        Check(state, fabric, path);
        using Use use = Use.Begin(state);
        cancellationToken.ThrowIfCancellationRequested();
        if (Mixed.TryGetValue(state, out string? source))
        {
            throw new CheckpointException(
                $"The state was not saved to '{path}': loading '{source}' into it failed half-way, so it holds a mixture. Load it whole first.", path);
        }

        CheckpointContent content = null!;
        await fabric.InvokeAsync(() => content = Capture(state, fabric)).ConfigureAwait(false);
        return await CheckpointWriter
            .SaveAsync(path, content, fabric.Logger, options?.Progress, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Loads every member of a state: objects in place, values assigned.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="state">The state. It must not be used until the task has ended.</param>
    /// <param name="fabric">The rank that loads. Every rank must call.</param>
    /// <param name="path">Where from.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>A task that ends when the state is loaded.</returns>
    public static async Task LoadAsync<TState>(
        TState state, FabricRuntime fabric, string path, LoadOptions? options, CancellationToken cancellationToken)
        where TState : class, ICheckpointState<TState>
    {
        Check(state, fabric, path);
        using Use use = Use.Begin(state);
        CheckpointIndex index = await CheckpointIndex.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await using (index.ConfigureAwait(false))
        {
            RestoreContext context = null!;
            await fabric.InvokeAsync(() => context = Plan(state, fabric, index)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Mixed.AddOrUpdate(state, index.Path);
                await index.ReadAsync(context.Reads, options?.Progress, cancellationToken).ConfigureAwait(false);
                await fabric.InvokeAsync(context.Apply).ConfigureAwait(false);
            }
            catch (CheckpointException e)
            {
                e.StateModified = true;
                throw;
            }
            catch (OperationCanceledException e)
            {
                throw new OperationCanceledException(
                    $"Loading '{index.Path}' was cancelled half-way. The state holds a mixture; load it whole before going on.", e, e.CancellationToken);
            }
            catch (Exception e)
            {
                throw new CheckpointException(
                    $"Loading '{index.Path}' failed half-way: {e.Message} The state holds a mixture; load it whole before going on.", index.Path, e)
                {
                    StateModified = true,
                };
            }

            Mixed.Remove(state);
        }
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
        TState state, FabricRuntime fabric, string path, LoadOptions? options, CancellationToken cancellationToken)
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

    /// <summary>Stand-in until the runtime's own.</summary>
    /// <typeparam name="TView">The view.</typeparam>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="view">The view's instance.</param>
    /// <param name="fabric">The rank.</param>
    /// <param name="path">Where from.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Nothing.</returns>
    public static Task<Remainder<TState>> LoadViewAsync<TView, TState>(
        TView view, FabricRuntime fabric, string path, LoadOptions<TView>? options, CancellationToken cancellationToken)
        where TView : class, ICheckpointState<TView>
        where TState : class, ICheckpointState<TState> => throw new NotSupportedException();

    private static CheckpointContent Capture<TState>(TState state, FabricRuntime fabric)
        where TState : class, ICheckpointState<TState>
    {
        StateSchema<TState> schema = TState.CheckpointSchema;
        var context = new CaptureContext(fabric.Info, NameParameters(state, schema));
        schema.Capture(state, prefix: "", context);
        return context.ToContent(schema.StateType, schema.Text);
    }

    private static RestoreContext Plan<TState>(TState state, FabricRuntime fabric, CheckpointIndex index)
        where TState : class, ICheckpointState<TState>
    {
        StateSchema<TState> schema = TState.CheckpointSchema;
        var context = new RestoreContext(index, fabric.Info, NameParameters(state, schema));
        schema.Restore(state, prefix: "", context);
        if (context.Mismatches.Count > 0)
        {
            throw Mismatch(index.Path, schema.StateType, context.Mismatches);
        }

        return context;
    }

    private static CheckpointMismatchException Mismatch(string path, string stateType, IReadOnlyList<string> mismatches)
    {
        string list = string.Join("\n  ", mismatches);
        return new CheckpointMismatchException(
            $"The checkpoint '{path}' does not fit {stateType}; nothing was changed:\n  {list}", mismatches, path);
    }

    private static ParameterNames NameParameters<TState>(TState state, StateSchema<TState> schema)
        where TState : class
    {
        var names = new ParameterNames();
        schema.NameParameters(state, prefix: "", names);
        return names;
    }

    private static void Check(object state, FabricRuntime fabric, string path)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(fabric);
        ArgumentException.ThrowIfNullOrEmpty(path);
    }

    /// <summary>Keeps a state from being saved and loaded at once: a save that nobody awaited would store a mixture.</summary>
    private sealed class Use : IDisposable
    {
        private readonly object _state;

        private Use(object state)
        {
            _state = state;
        }

        public static Use Begin(object state) => InUse.TryAdd(state, state.GetType())
            ? new Use(state)
            : throw new InvalidOperationException(
                "The state is being saved or loaded already. Await that before the next save, load or step.");

        public void Dispose() => InUse.Remove(_state);
    }
}
