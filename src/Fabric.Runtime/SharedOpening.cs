using Fabric.Checkpoints;
using Fabric.Telemetry;

namespace Fabric;

/// <summary>
/// Opens one checkpoint on all ranks, or on none. While somebody saves to the path, the ranks may find different ones there, or parts of
/// one that is just being removed: then it is opened again.
/// </summary>
internal static class SharedOpening
{
    private const int Attempts = 5;

    /// <param name="fabric">The rank.</param>
    /// <param name="path">Where from.</param>
    /// <param name="options">How files of PyTorch are read.</param>
    /// <param name="use">Uses it. It is closed if this fails, and left open otherwise.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="CheckpointException">It cannot be opened, or was replaced again and again; on all ranks.</exception>
    public static Task<T> RunAsync<T>(
        FabricRuntime fabric, string path, TorchZipOptions? options, Func<CheckpointIndex, Task<T>> use, CancellationToken cancellationToken)
    {
        long read = 0;
        return Instruments.Load.RunAsync(
            Path.GetFullPath(path), fabric.Rank, () => OpenAndUseAsync(fabric, path, options, UseAsync, cancellationToken), _ => read);

        async Task<T> UseAsync(CheckpointIndex index)
        {
            T result = await use(index).ConfigureAwait(false);
            read = index.BytesRead;
            return result;
        }
    }

    private static async Task<T> OpenAndUseAsync<T>(
        FabricRuntime fabric, string path, TorchZipOptions? options, Func<CheckpointIndex, Task<T>> use, CancellationToken cancellationToken)
    {
        string fullPath = Path.GetFullPath(path);
        await fabric.EnterAsync("load").ConfigureAwait(false);
        for (int attempt = 1; ; attempt++)
        {
            CheckpointIndex? index = null;
            try
            {
                await fabric.AgreeAsync($"load from '{path}'", OpenAsync).ConfigureAwait(false);
                await CheckIsSameAsync(fabric, index, fullPath).ConfigureAwait(false);
                return await use(index!).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                if (index is not null)
                {
                    await index.DisposeAsync().ConfigureAwait(false);
                }

                if (e is not CheckpointReplacedException || attempt == Attempts)
                {
                    throw;
                }
            }

            await Task.Delay(attempt * 20, CancellationToken.None).ConfigureAwait(false);

            async Task OpenAsync()
            {
                try
                {
                    index = await CheckpointIndex.OpenAsync(fabric.FileSystem, fullPath, options, cancellationToken).ConfigureAwait(false);
                }
                catch (CheckpointNotFoundException)
                {
                    // Nothing is there only if no rank finds anything: a rank that cannot see the checkpoint must not make all start afresh.
                }
            }
        }
    }

    /// <exception cref="CheckpointNotFoundException">No rank has found any; on all ranks.</exception>
    /// <exception cref="CheckpointReplacedException">The ranks have opened different ones, or some of them none; on all ranks.</exception>
    private static async Task CheckIsSameAsync(FabricRuntime fabric, CheckpointIndex? index, string path)
    {
        byte[] own = Convert.FromHexString(index?.Identity ?? "");
        byte[][] identities = fabric.WorldSize == 1
            ? [own]
            : await fabric.CheckpointGroup.AllGatherBytesAsync(own, "load, identity").ConfigureAwait(false);
        int[] without = [.. Enumerable.Range(0, identities.Length).Where(rank => identities[rank].Length == 0)];
        if (without.Length == identities.Length)
        {
            throw new CheckpointNotFoundException(path);
        }

        if (without.Length > 0)
        {
            throw new CheckpointReplacedException(
                $"'{path}' holds a checkpoint on some ranks and nothing on rank {string.Join(", ", without)}. Nothing was loaded. The path has to " +
                "lead all ranks to the same place, in a file system that their machines share.",
                path);
        }

        if (identities.Any(identity => !identity.AsSpan().SequenceEqual(identities[0])))
        {
            throw new CheckpointReplacedException(
                $"The ranks found different checkpoints at '{path}'. Nothing was loaded. Where nobody saves to it meanwhile, the path has to lead all " +
                "ranks to the same place, in a file system that their machines share.",
                path);
        }
    }
}
