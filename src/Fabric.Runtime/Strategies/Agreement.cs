using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>Steps that all ranks take, or none: where one fails, the same exception is thrown on all.</summary>
internal sealed class Agreement
{
    private readonly ProcessGroup _training;
    private readonly ProcessGroup _group;

    public Agreement(RankLinks links)
    {
        _training = links.Training;
        _group = links.Checkpoints;
    }

    /// <summary>
    /// Waits until all ranks have come to a save or a load. It is said where training exchanges too, so that a rank that is elsewhere is
    /// named at once.
    /// </summary>
    public Task EnterAsync(string label) => _training.WorldSize == 1 ? Task.CompletedTask : _training.BarrierAsync(label);

    /// <summary>Runs a step on this rank, waits for the others, and throws if it failed on any: what the first of them threw.</summary>
    /// <param name="label">What the step is, for ranks that are elsewhere.</param>
    /// <param name="step">The step.</param>
    public async Task RunAsync(string label, Func<Task> step)
    {
        if (_group.WorldSize == 1)
        {
            await step().ConfigureAwait(false);
            return;
        }

        Exception? own = null;
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not CollectiveException)
        {
            own = e;
        }

        byte[][] failures = await _group.AllGatherBytesAsync(SharedFailure.Write(own), label).ConfigureAwait(false);
        int first = Array.FindIndex(failures, static failure => failure.Length > 0);
        if (first < 0)
        {
            return;
        }

        if (first == _group.Rank)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(own!);
        }

        throw SharedFailure.Read(failures[first], first, own);
    }
}
