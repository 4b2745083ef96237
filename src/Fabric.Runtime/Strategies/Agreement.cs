using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>Steps that all ranks take, or none: where one fails, the same exception is thrown on all.</summary>
internal sealed class Agreement
{
    private const byte Running = 0;
    private const byte Done = 1;
    private const byte Failed = 2;
    private const byte Cancelled = 3;

    // Soon enough for somebody who waits, seldom enough to cost nothing.
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(250);

    private readonly ProcessGroup _training;
    private readonly ProcessGroup _group;

    public Agreement(RankLinks links)
    {
        _training = links.Training;
        _group = links.Checkpoints;
    }

    private Agreement(ProcessGroup group)
    {
        _training = _group = group;
    }

    /// <summary>
    /// Waits until all ranks have come to a save or a load. It is said where training exchanges too, so that a rank that is elsewhere is
    /// named at once.
    /// </summary>
    public Task EnterAsync(string label) => _training.WorldSize == 1 ? Task.CompletedTask : _training.BarrierAsync(label);

    /// <summary>The same as <see cref="RunAsync(string, Func{Task})"/> for a step that is over at once, where training exchanges: beside what goes on in the background.</summary>
    public void Run(string label, Action step)
    {
        if (_training.WorldSize == 1)
        {
            step();
            return;
        }

        ProcessGroup.Wait(new Agreement(_training).RunAsync(label, () =>
        {
            step();
            return Task.CompletedTask;
        }));
    }

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

        await CompareAsync(label, await FailureOf(step).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>
    /// The same for a step that takes long and that any rank may cancel: the ranks tell each other how they fare while it runs, and where one
    /// is cancelled or has failed, the step is cancelled on all.
    /// </summary>
    /// <param name="label">What the step is, for ranks that are elsewhere.</param>
    /// <param name="step">The step.</param>
    /// <param name="cancellationToken">Cancels it on all ranks.</param>
    public async Task RunAsync(string label, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        if (_group.WorldSize == 1)
        {
            await step(cancellationToken).ConfigureAwait(false);
            return;
        }

        using var shared = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Exception?> running = FailureOf(() => step(shared.Token));
        byte[][] states;
        do
        {
            await Task.WhenAny(running, Task.Delay(Pulse, CancellationToken.None)).ConfigureAwait(false);
            byte own = running.IsCompleted
                ? await running.ConfigureAwait(false) is null ? Done : Failed
                : cancellationToken.IsCancellationRequested ? Cancelled : Running;
            states = await ExchangeAsync(own, $"{label}, under way").ConfigureAwait(false);
            if (states.Any(static state => state[0] is Failed or Cancelled))
            {
                await shared.CancelAsync().ConfigureAwait(false);
            }
        }
        while (states.Any(static state => state[0] is Running or Cancelled));

        await CompareAsync(label, await running.ConfigureAwait(false)).ConfigureAwait(false);

        async Task<byte[][]> ExchangeAsync(byte state, string name)
        {
            try
            {
                return await _group.AllGatherBytesAsync(new[] { state }, name, CancellationToken.None).ConfigureAwait(false);
            }
            catch
            {
                // Nobody is left to finish it for. What it uses is given up by whoever gets the exception, so that it must have ended.
                await shared.CancelAsync().ConfigureAwait(false);
                await running.ConfigureAwait(false);
                throw;
            }
        }
    }

    private static async Task<Exception?> FailureOf(Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is not CollectiveException)
        {
            return e;
        }
    }

    private async Task CompareAsync(string label, Exception? own)
    {
        byte[][] failures = await _group.AllGatherBytesAsync(SharedFailure.Write(own), label).ConfigureAwait(false);

        // A rank that was only stopped because another one failed has nothing to say.
        int first = Array.FindIndex(failures, static failure => failure.Length > 0 && !SharedFailure.IsCancellation(failure));
        first = first < 0 ? Array.FindIndex(failures, static failure => failure.Length > 0) : first;
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
