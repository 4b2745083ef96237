using System.Collections.Concurrent;
using System.Globalization;

namespace Fabric.Strategies;

/// <summary>
/// The thread that a rank's code runs on, from its first line to its last: after every <c>await</c> it goes on here.
/// libtorch keeps grad mode, TorchSharp its dispose scopes by thread; on any other thread both would be lost.
/// </summary>
internal sealed class RankThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];

    private RankThread()
    {
    }

    /// <summary>Runs <paramref name="main"/> on a new thread. The task ends when it has ended.</summary>
    public static Task RunAsync(int rank, Func<RankThread, Task> main)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = new RankThread();
        var thread = new Thread(() => context.Run(main, ended))
        {
            IsBackground = true,
            Name = string.Create(CultureInfo.InvariantCulture, $"Fabric rank {rank}"),
        };
        thread.Start();
        return ended.Task;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _work.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The rank has ended; what it left running has no thread to come back to.
            ThreadPool.QueueUserWorkItem(static work => work.Callback(work.State), (Callback: d, State: state), preferLocal: false);
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (Current == this)
        {
            d(state);
        }
        else
        {
            InvokeAsync(() => d(state)).GetAwaiter().GetResult();
        }
    }

    /// <summary>Runs <paramref name="action"/> on the rank's thread.</summary>
    public Task InvokeAsync(Action action)
    {
        if (Current == this)
        {
            action();
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(
            _ =>
            {
                try
                {
                    action();
                    done.SetResult();
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            null);
        return done.Task;
    }

    private void Run(Func<RankThread, Task> main, TaskCompletionSource ended)
    {
        SetSynchronizationContext(this);
        Task task = Start(main);
        task.ContinueWith(
            static (_, state) => ((RankThread)state!)._work.CompleteAdding(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        foreach ((SendOrPostCallback callback, object? state) in _work.GetConsumingEnumerable())
        {
            callback(state);
        }

        ended.SetFromTask(task);
    }

    private Task Start(Func<RankThread, Task> main)
    {
        try
        {
            return main(this);
        }
        catch (Exception e)
        {
            return Task.FromException(e);
        }
    }
}
