using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>What members may know of the rank that saves or loads them.</summary>
internal sealed record RankInfo(int Rank, int WorldSize, Device Device, Generator Generator)
{
    /// <summary>Runs code that touches the user's objects where the user's code runs.</summary>
    public required Func<Action, Task> InvokeAsync { get; init; }

    /// <summary>Waits until all ranks have come to a save or a load.</summary>
    public required Func<string, Task> EnterAsync { get; init; }

    /// <summary>Runs a step that all ranks take, or none: where it fails or is cancelled on one, the same exception is thrown on all.</summary>
    public required Func<string, Func<CancellationToken, Task>, CancellationToken, Task> AgreeAsync { get; init; }

    /// <summary>Whether other ranks are threads of this process, so that what belongs to the process is theirs too.</summary>
    public required bool SharesProcess { get; init; }

    /// <summary>What this rank holds of a parameter that is divided among the ranks; <see langword="null"/> where it has the whole.</summary>
    public required Func<Tensor, TensorShard?> ShardOf { get; init; }

    /// <summary>Makes sure that modules are as they are between a backward and the next forward; throws if what came before has left them incomplete.</summary>
    public required Action EnsureAtRest { get; init; }

    /// <summary>The same rank, for what it does without the others.</summary>
    public RankInfo Alone => this with { AgreeAsync = static (_, step, cancellationToken) => step(cancellationToken) };

    /// <summary>The same rank, for what touches nothing of the user's: beside what the rank's own thread does.</summary>
    public RankInfo Apart => Alone with { InvokeAsync = InvokeHereAsync, EnsureAtRest = static () => { } };

    private static Task InvokeHereAsync(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
