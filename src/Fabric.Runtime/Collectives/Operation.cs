using Fabric.Native;
using TorchSharp;

namespace Fabric.Collectives;

/// <summary>One rank's part in one operation: what it brings, where its result goes, and the task that waits for it.</summary>
internal sealed class Operation
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;

    public Operation(OperationSignature signature)
    {
        Signature = signature;
    }

    public OperationSignature Signature { get; }

    /// <summary>The number of the operation in its group, from 1.</summary>
    public long Sequence { get; set; }

    public MemoryLease? Input { get; init; }

    public MemoryLease? Output { get; init; }

    public torch.ScalarType Type { get; init; }

    public int ElementSize { get; init; } = 1;

    public ReduceOperation Reduction { get; init; }

    public int Root { get; init; }

    /// <summary>Which elements belong to which rank, where an operation parts them.</summary>
    public Parts? Parts { get; init; }

    /// <summary>What this rank brings to an exchange of bytes; what it gets from a broadcast of them.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>What all ranks brought to an exchange of bytes, by rank.</summary>
    public byte[][]? Gathered { get; set; }

    /// <summary>What a duplication gave, where communicators are MPI's.</summary>
    public nint Communicator { get; set; }

    public Task Ended => _ended.Task;

    public void Succeed()
    {
        Release();
        _ended.TrySetResult();
    }

    /// <summary>Ends the operation with an exception, its memory given back: nothing may read or write it any more.</summary>
    public void Fail(Exception exception)
    {
        Release();
        Abandon(exception);
    }

    /// <summary>Ends the operation with an exception and keeps its memory, which somebody may still read or write.</summary>
    public void Abandon(Exception exception)
    {
        if (exception is OperationCanceledException cancelled)
        {
            _ended.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _ended.TrySetException(exception);
        }
    }

    /// <summary>Calls <paramref name="cancel"/> when the token is cancelled before the operation has ended.</summary>
    public void CancelWith(Action cancel, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return;
        }

        _cancellation = cancellationToken.UnsafeRegister(static action => ((Action)action!)(), cancel);
        _ended.Task.ContinueWith(
            static (_, operation) => ((Operation)operation!)._cancellation.Unregister(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Release()
    {
        Input?.Dispose();
        Output?.Dispose();
    }
}
