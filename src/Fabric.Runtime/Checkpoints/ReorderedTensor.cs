using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>
/// One tensor at a time in memory whole: one that is longer than a window and lies in its file in another order than in memory. Each window of it
/// would read nearly all of it.
/// </summary>
internal sealed class ReorderedTensor(CheckpointIndex index) : IDisposable
{
    private string? _name;
    private WholeTarget? _target;

    /// <param name="tensor">A tensor that is longer than a window. The one before is forgotten.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>All of it; <see langword="null"/> for one that can as well be read window by window.</returns>
    public async Task<NativeBlock?> FindAsync(IndexedTensor tensor, CancellationToken cancellationToken)
    {
        if (_name != tensor.Name)
        {
            Dispose();
            _name = tensor.Name;
            _target = new WholeTarget(tensor.Bytes);
            IReadOnlyList<LoadPart> parts = await index.LocateAsync([new TensorRead(tensor.Name, _target)], cancellationToken).ConfigureAwait(false);
            if (parts.Any(static part => part.Form is not null))
            {
                await index.ReadAsync(parts, progress: null, cancellationToken).ConfigureAwait(false);
            }
        }

        return _target!.Block;
    }

    public void Dispose() => _target?.Block?.Dispose();

    private sealed class WholeTarget(long length) : TensorTarget
    {
        public NativeBlock? Block { get; private set; }

        public override long Length => length;

        public override MemoryLease Lease() => (Block = new NativeBlock(length)).Lease(0, length);
    }
}
