using Fabric.Checkpoints;

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
    /// <param name="use">Uses it. It is closed if this fails, and left open otherwise.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="CheckpointException">It cannot be opened, or was replaced again and again; on all ranks.</exception>
    public static async Task<T> RunAsync<T>(
        FabricRuntime fabric, string path, Func<CheckpointIndex, Task<T>> use, CancellationToken cancellationToken)
    {
        string fullPath = Path.GetFullPath(path);
        await fabric.EnterAsync("load").ConfigureAwait(false);
        for (int attempt = 1; ; attempt++)
        {
            CheckpointIndex? index = null;
            try
            {
                await fabric.AgreeAsync($"load from '{path}'", async () =>
                    index = await CheckpointIndex.OpenAsync(fullPath, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
                await CheckIsSameAsync(fabric, index!).ConfigureAwait(false);
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
        }
    }

    /// <exception cref="CheckpointReplacedException">The ranks have opened different ones; on all ranks.</exception>
    private static async Task CheckIsSameAsync(FabricRuntime fabric, CheckpointIndex index)
    {
        if (fabric.WorldSize == 1)
        {
            return;
        }

        byte[][] identities = await fabric.CheckpointGroup
            .AllGatherBytesAsync(Convert.FromHexString(index.Identity), "load, identity").ConfigureAwait(false);
        if (identities.Any(identity => !identity.AsSpan().SequenceEqual(identities[0])))
        {
            throw new CheckpointReplacedException(index.Path);
        }
    }
}
