namespace Fabric.Checkpoints;

/// <summary>The files of a checkpoint that hold its tensors, each opened when it is first needed.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    private readonly TensorFile?[] _open;
    private readonly Func<int, TensorFile> _openAt;
    private readonly Lock _lock = new();

    /// <param name="open">All of them, open already.</param>
    public CheckpointFiles(params TensorFile[] open)
    {
        _open = [.. open];
        _openAt = number => open[number];
    }

    /// <param name="count">How many there are.</param>
    /// <param name="openAt">Opens one.</param>
    public CheckpointFiles(int count, Func<int, TensorFile> openAt)
    {
        _open = new TensorFile?[count];
        _openAt = openAt;
    }

    public int Count => _open.Length;

    public TensorFile this[int number]
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                return _open[number] ??= _openAt(number);
            }
        }
    }

    public bool IsDisposed { get; private set; }

    /// <summary>The number of bytes that were read from all of them so far.</summary>
    public long BytesRead => _open.Sum(static file => file?.BytesRead ?? 0);

    /// <summary>Closes one that was opened when it was needed; it is opened again where it is needed again.</summary>
    public void Close(int number)
    {
        lock (_lock)
        {
            _open[number]?.Dispose();
            _open[number] = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            IsDisposed = true;
            Array.ForEach(_open, static file => file?.Dispose());
        }
    }
}
