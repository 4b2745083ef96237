namespace Fabric.Checkpoints;

/// <summary>Reports how far a transfer has come: about a hundred times, never backwards, and at its end.</summary>
internal sealed class TransferProgress
{
    private const int Reports = 100;

    private readonly IProgress<CheckpointProgress>? _progress;
    private readonly string _path;
    private readonly long _total;
    private readonly Lock _lock = new();
    private long _done;
    private long _reported;

    public TransferProgress(IProgress<CheckpointProgress>? progress, string path, long total)
    {
        _progress = progress;
        _path = path;
        _total = total;
    }

    public void Add(long bytes)
    {
        if (_progress is null || bytes == 0)
        {
            return;
        }

        lock (_lock)
        {
            _done = Math.Min(_done + bytes, _total);
            if (_done > _reported && (_done == _total || _done - _reported >= _total / Reports))
            {
                _reported = _done;
                _progress.Report(new CheckpointProgress(_path, _done, _total));
            }
        }
    }

    /// <summary>Reports the end, where what was added is less than all.</summary>
    public void Finish() => Add(_total - _done);
}
