using Fabric.Collectives;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>Runs code on ranks that are threads.</summary>
internal static class ThreadRanks
{
    /// <returns>By rank, the exception that ended it; <see langword="null"/> where none did.</returns>
    public static async Task<Exception?[]> RunAsync(IReadOnlyList<ProcessGroup> groups, Func<ProcessGroup, Task> main)
    {
        Task[] ranks = [.. groups.Select(group => StartAsync(group, main))];
        var ended = new Exception?[ranks.Length];
        for (int rank = 0; rank < ranks.Length; rank++)
        {
            try
            {
                await ranks[rank];
            }
            catch (Exception e)
            {
                ended[rank] = e;
            }
        }

        return ended;
    }

    /// <summary>As <see cref="RunAsync"/>, where no rank may fail.</summary>
    public static async Task SucceedAsync(int worldSize, Func<ProcessGroup, Task> main)
    {
        foreach (Exception? exception in await RunAsync(ThreadProcessGroup.Create(worldSize, TimeSpan.FromSeconds(30)), main))
        {
            if (exception is not null)
            {
                throw new InvalidOperationException(exception.Message, exception);
            }
        }
    }

    private static Task StartAsync(ProcessGroup group, Func<ProcessGroup, Task> main)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Task task = Task.CompletedTask;
            try
            {
                task = main(group);
                ProcessGroup.Wait(task);
            }
            catch (Exception e)
            {
                group.Fail(e);
                task = task.IsCompleted && !task.IsCompletedSuccessfully ? task : Task.FromException(e);
            }

            ended.SetFromTask(task);
        });
        thread.IsBackground = true;
        thread.Start();
        return ended.Task;
    }
}
