using Fabric.Collectives;
using Fabric.Formats;
using Fabric.Native;
using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>
/// Brings divided tensors to the rank that writes them as one file, window by window, so that nobody ever has one whole. Every rank takes
/// part in every window; all stop together when one asks for it.
/// </summary>
internal sealed class ShardGather
{
    private const byte Stop = 1;

    private readonly ProcessGroup _group;
    private readonly List<(FileTensor Whole, TensorEntry Entry)> _tensors;
    private readonly IReadOnlyList<TransferWindow> _windows;

    /// <param name="content">What this rank has.</param>
    /// <param name="group">All ranks.</param>
    public ShardGather(PlannedContent content, ProcessGroup group)
    {
        _group = group;
        _tensors = [.. content.Entries.Where(static entry => entry.Box is not null).Select(static entry => (FileTensor.Whole(entry), entry))];
        _tensors.Sort(static (x, y) => FileTensor.CompareInFile(x.Whole, y.Whole));
        _windows = [.. TransferWindow.Split(_tensors.Select(static tensor => tensor.Whole.Length))];
    }

    /// <summary>The tensors that are gathered, in the order of the file.</summary>
    public IEnumerable<string> Names => _tensors.Select(static tensor => tensor.Whole.Name);

    /// <summary>Takes part on a rank that does not write.</summary>
    /// <param name="cancellationToken">Stops all ranks at the next window.</param>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        foreach (TransferWindow window in _windows)
        {
            await ExchangeAsync(window, cancellationToken.IsCancellationRequested).ConfigureAwait(false);
            if (await IsStoppedAsync(stop: false).ConfigureAwait(false))
            {
                // Whoever stopped it says why when the ranks compare how they fared.
                cancellationToken.ThrowIfCancellationRequested();
                return;
            }
        }
    }

    /// <summary>Takes part on rank 0, which writes.</summary>
    /// <param name="writer">Writes the windows.</param>
    /// <param name="failure">What has failed on this rank before, so that all stop at the first window.</param>
    /// <param name="cancellationToken">Stops all ranks at the next window.</param>
    /// <exception cref="OperationCanceledException">This rank or another one asked to stop.</exception>
    public async Task WriteAsync(Func<WindowWriter> writer, Exception? failure, CancellationToken cancellationToken)
    {
        WindowWriter? to = null;
        foreach (TransferWindow window in _windows)
        {
            byte[][] parts = (await ExchangeAsync(window, stop: false).ConfigureAwait(false))!;
            bool isCancelled = cancellationToken.IsCancellationRequested || parts.Any(static part => part[0] == Stop);
            if (failure is null && !isCancelled)
            {
                try
                {
                    (to ??= writer()).Write(window, Assemble(window, parts));
                }
                catch (Exception e)
                {
                    failure = e;
                }
            }

            if (await IsStoppedAsync(isCancelled || failure is not null).ConfigureAwait(false))
            {
                break;
            }
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
