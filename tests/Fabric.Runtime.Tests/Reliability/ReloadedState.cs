using Fabric.CompilerServices;
using Xunit;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>
/// A state that a checkpoint is loaded into again and again while it is trained. Whatever becomes of a load, the state is as it was, as the checkpoint says, or
/// refuses to be saved; and the next load makes it whole.
/// </summary>
internal sealed class ReloadedState<TState>
    where TState : class, ICheckpointState<TState>
{
    private readonly FabricRuntime _fabric;
    private readonly TState _state;
    private readonly string _path;
    private readonly string _spare;
    private readonly string _stored;

    private ReloadedState(FabricRuntime fabric, TState state, string path, string spare, string stored)
    {
        _fabric = fabric;
        _state = state;
        _path = path;
        _spare = spare;
        _stored = stored;
    }

    /// <summary>The rank on which it is decided what happens: not the one that commits.</summary>
    public static bool Leads(FabricRuntime fabric) => fabric.Rank == fabric.WorldSize - 1;

    /// <summary>Every rank calls.</summary>
    /// <param name="fabric">The rank.</param>
    /// <param name="state">The state, which is saved first.</param>
    /// <param name="path">Where.</param>
    /// <param name="spare">A path for something else.</param>
    public static async Task<ReloadedState<TState>> SaveAsync(FabricRuntime fabric, TState state, string path, string spare) =>
        new(fabric, state, path, spare, (await StateOperations.SaveAsync(state, fabric, path, options: null, default)).Identity);

    /// <summary>Loads into the state, which is not what is stored. Every rank calls.</summary>
    /// <param name="setUp">Makes ready what is to happen, on one rank, and gives what cancels the load there.</param>
    /// <param name="repair">Makes the disk whole again, on the same rank, whatever has become of the load.</param>
    /// <returns>Why nothing was loaded, <see langword="null"/> if it was; and whether it has changed the state.</returns>
    public async Task<(Exception? Failure, bool IsMixed)> LoadAsync(Func<CancellationToken> setUp, Action repair)
    {
        string before = await IdentityAsync();
        Assert.NotEqual(_stored, before);
        await _fabric.BarrierAsync();
        CancellationToken cancellationToken = Leads(_fabric) ? setUp() : default;
        await _fabric.BarrierAsync();
        Exception? failure = await Record.ExceptionAsync(() => StateOperations.LoadAsync(_state, _fabric, _path, options: null, cancellationToken));
        await _fabric.BarrierAsync();
        if (Leads(_fabric))
        {
            repair();
        }

        await _fabric.BarrierAsync();
        bool isMixed = false;
        switch (failure)
        {
            case null:
                Assert.Equal(_stored, await IdentityAsync());
                break;
            case CheckpointException e:
                Assert.Contains(_path, e.Message, StringComparison.Ordinal);
                isMixed = e.StateModified;
                break;
            default:
                Assert.IsAssignableFrom<OperationCanceledException>(failure);
                isMixed = failure.Message.Contains("holds a mixture", StringComparison.Ordinal);
                break;
        }

        if (isMixed)
        {
            Assert.Contains("load it whole before going on", failure!.Message, StringComparison.Ordinal);
            CheckpointException refusal = await Assert.ThrowsAsync<CheckpointException>(IdentityAsync);
            Assert.Contains($"Nothing was saved: loading '{_path}'", refusal.Message, StringComparison.Ordinal);
        }
        else if (failure is not null)
        {
            Assert.Equal(before, await IdentityAsync());
        }

        await StateOperations.LoadAsync(_state, _fabric, _path, options: null, default);
        Assert.Equal(_stored, await IdentityAsync());
        return (failure, isMixed);
    }

    /// <summary>What a save of the state holds.</summary>
    private async Task<string> IdentityAsync() => (await StateOperations.SaveAsync(_state, _fabric, _spare, new() { Durable = false }, default)).Identity;
}
