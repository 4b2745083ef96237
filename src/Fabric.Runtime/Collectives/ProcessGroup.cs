using System.Globalization;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.Collectives;

/// <summary>
/// The ranks of a run, seen from one of them. Every rank starts the same operations in the same order; each is numbered and
/// carries a label, so that ranks that are out of step are named instead of waiting for each other. Several operations may be
/// under way at once. Tensors are lent until the task has ended: neither read nor write them before.
/// <para>
/// Results are equal bit by bit on all ranks, over runs, and between the kinds of groups: values are reduced in the order of
/// the ranks.
/// </para>
/// <para>
/// When ranks are in different operations, when one does not come within <see cref="Timeout"/>, fails, or cancels an
/// operation that has begun, the group and its duplicates are broken: what is under way and whatever is asked for later
/// throws, on all ranks.
/// </para>
/// </summary>
internal abstract class ProcessGroup : IAsyncDisposable
{
    private readonly Lock _order = new();
    private readonly Dictionary<string, int> _duplicates = [];
    private long _sequence;
    private bool _disposed;

    private protected ProcessGroup(string name, int rank, int worldSize, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        Name = name;
        Rank = rank;
        WorldSize = worldSize;
        Timeout = timeout;
    }

    /// <summary>How long ranks wait for each other where nothing else is said: rank 0 may be writing a large file meanwhile.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(30);

    /// <summary>The name of the group in messages.</summary>
    public string Name { get; }

    /// <summary>This rank's number, from 0.</summary>
    public int Rank { get; }

    /// <summary>The number of ranks.</summary>
    public int WorldSize { get; }

    /// <summary>How many bytes this rank has brought into exchanges of bytes so far.</summary>
    public long BytesBrought { get; private set; }

    /// <summary>How long an operation waits for the other ranks.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>
    /// Waits on the rank's own thread, where code cannot be asynchronous. No operation needs that thread to end. A thread of the
    /// pool must not wait: the pool has few, and the other ranks may need them.
    /// </summary>
    public static void Wait(Task operation)
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            throw new InvalidOperationException("A thread of the pool must not wait for other ranks: await the operation.");
        }

        operation.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Wait(Task)"/>
    public static T Wait<T>(Task<T> operation)
    {
        Wait((Task)operation);
        return operation.Result;
    }

    /// <summary>Ends when every rank has come.</summary>
    public Task BarrierAsync(string label, CancellationToken cancellationToken = default) =>
        RunAsync(new Operation(new OperationSignature(OperationKind.Barrier, label, "")), cancellationToken);

    /// <summary>Fills <paramref name="tensor"/> on every rank with what it holds on <paramref name="root"/>; any type of elements.</summary>
    public Task BroadcastAsync(Tensor tensor, int root, string label, CancellationToken cancellationToken = default)
    {
        CheckRoot(root);
        TensorBuffer.Check(tensor, nameof(tensor));
        MemoryLease lease = TensorBuffer.Lease(tensor);
        return RunAsync(
            new Operation(new OperationSignature(OperationKind.Broadcast, label, string.Create(
                CultureInfo.InvariantCulture, $"{tensor.numel()} {tensor.dtype} from rank {root}")))
            {
                Input = lease,
                Output = lease,
                Type = tensor.dtype,
                ElementSize = (int)tensor.element_size(),
                Root = root,
            },
            cancellationToken);
    }

    /// <summary>Replaces each element of <paramref name="tensor"/> by the sum, the least or the greatest of the ranks' elements at its place.</summary>
    public Task AllReduceAsync(
        Tensor tensor, string label, ReduceOperation operation = ReduceOperation.Sum, CancellationToken cancellationToken = default)
    {
        TensorBuffer.Check(tensor, nameof(tensor));
        CheckReducible(tensor);
        MemoryLease lease = TensorBuffer.Lease(tensor);
        return RunAsync(
            new Operation(new OperationSignature(OperationKind.AllReduce, label, string.Create(
                CultureInfo.InvariantCulture, $"{operation} of {tensor.numel()} {tensor.dtype}")))
            {
                Input = lease,
                Output = lease,
                Type = tensor.dtype,
                ElementSize = (int)tensor.element_size(),
                Reduction = operation,
            },
            cancellationToken);
    }

    /// <summary>
    /// Puts the <paramref name="input"/> of all ranks, one after the other, into <paramref name="output"/>; any type of
    /// elements. The input may lie in the output, at its own place there.
    /// </summary>
    /// <param name="input">What this rank brings.</param>
    /// <param name="output">What every rank gets.</param>
    /// <param name="label">What it is for.</param>
    /// <param name="counts">The number of elements that each rank brings; <see langword="null"/>: all bring as many.</param>
    /// <param name="cancellationToken">Breaks the group when cancelled while the operation runs.</param>
    public Task AllGatherAsync(
        Tensor input, Tensor output, string label, IReadOnlyList<long>? counts = null, CancellationToken cancellationToken = default)
    {
        TensorBuffer.CheckPair(input, output);
        Parts parts = counts is null ? Parts.Equal(input.numel(), WorldSize) : Parts.Of(counts, WorldSize);
        TensorBuffer.CheckCount(input, parts.Count(Rank), "this rank's part", nameof(input));
        TensorBuffer.CheckCount(output, parts.Total, "the whole", nameof(output));
        return RunAsync(Parted(OperationKind.AllGather, label, $"{parts} {input.dtype}", input, output, parts), cancellationToken);
    }

    /// <summary>
    /// Adds up the <paramref name="input"/> of all ranks, and puts this rank's part of the sum into <paramref name="output"/>.
    /// The output may lie in the input, at its own place there.
    /// </summary>
    /// <param name="input">What this rank brings: the parts of all ranks, one after the other.</param>
    /// <param name="output">What this rank gets.</param>
    /// <param name="label">What it is for.</param>
    /// <param name="counts">The number of elements in each rank's part; <see langword="null"/>: all get as many.</param>
    /// <param name="cancellationToken">Breaks the group when cancelled while the operation runs.</param>
    public Task ReduceScatterAsync(
        Tensor input, Tensor output, string label, IReadOnlyList<long>? counts = null, CancellationToken cancellationToken = default)
    {
        TensorBuffer.CheckPair(input, output);
        CheckReducible(input);
        Parts parts = counts is null ? Parts.Equal(output.numel(), WorldSize) : Parts.Of(counts, WorldSize);
        TensorBuffer.CheckCount(input, parts.Total, "the whole", nameof(input));
        TensorBuffer.CheckCount(output, parts.Count(Rank), "this rank's part", nameof(output));
        return RunAsync(
            Parted(OperationKind.ReduceScatter, label, $"{ReduceOperation.Sum} of {parts} {input.dtype}", input, output, parts), cancellationToken);
    }

    /// <summary>Hands the bytes of every rank to every rank. They may differ in length.</summary>
    /// <returns>What the ranks brought, by rank.</returns>
    public async Task<byte[][]> AllGatherBytesAsync(
        ReadOnlyMemory<byte> bytes, string label, CancellationToken cancellationToken = default)
    {
        var operation = new Operation(new OperationSignature(OperationKind.AllGatherBytes, label, "")) { Bytes = bytes.ToArray() };
        await RunAsync(operation, cancellationToken).ConfigureAwait(false);
        return operation.Gathered!;
    }

    /// <summary>Hands the bytes of every rank to <paramref name="root"/>. They may differ in length.</summary>
    /// <returns>What the ranks brought, by rank, on the root; <see langword="null"/> elsewhere, possibly before the others have come.</returns>
    public async Task<byte[][]?> GatherBytesAsync(
        ReadOnlyMemory<byte> bytes, int root, string label, CancellationToken cancellationToken = default)
    {
        CheckRoot(root);
        var operation = new Operation(
            new OperationSignature(OperationKind.GatherBytes, label, string.Create(CultureInfo.InvariantCulture, $"to rank {root}")))
        {
            Bytes = bytes.ToArray(),
            Root = root,
        };
        await RunAsync(operation, cancellationToken).ConfigureAwait(false);
        return operation.Gathered;
    }

    /// <summary>Hands the bytes of <paramref name="root"/> to every rank; those of the others are not looked at.</summary>
    public async Task<byte[]> BroadcastBytesAsync(
        ReadOnlyMemory<byte> bytes, int root, string label, CancellationToken cancellationToken = default)
    {
        CheckRoot(root);
        var operation = new Operation(
            new OperationSignature(OperationKind.BroadcastBytes, label, string.Create(CultureInfo.InvariantCulture, $"from rank {root}")))
        {
            Bytes = Rank == root ? bytes.ToArray() : [],
            Root = root,
        };
        await RunAsync(operation, cancellationToken).ConfigureAwait(false);
        return operation.Bytes;
    }

    /// <summary>
    /// A group of the same ranks whose operations have an order of their own: checkpoints are written beside the training that
    /// goes on. Two groups do not know of each other's order, so what all ranks must enter together is still announced on
    /// this one. Fails, and is broken, together with this one.
    /// </summary>
    /// <param name="name">The name of the new group in messages.</param>
    /// <returns>The group: dispose it before this one.</returns>
    public async Task<ProcessGroup> DuplicateAsync(string name)
    {
        string unique;
        lock (_order)
        {
            int earlier = _duplicates.GetValueOrDefault(name);
            _duplicates[name] = earlier + 1;
            unique = earlier == 0 ? $"{Name}/{name}" : string.Create(CultureInfo.InvariantCulture, $"{Name}/{name}.{earlier + 1}");
        }

        var operation = new Operation(new OperationSignature(OperationKind.Duplicate, unique, ""));
        await RunAsync(operation, default).ConfigureAwait(false);
        return await CreateDuplicateAsync(operation).ConfigureAwait(false);
    }

    /// <summary>
    /// Breaks the group because this rank has failed: the others get a <see cref="RankFailedException"/> that names it, from what
    /// they are in and whatever they ask for later.
    /// </summary>
    public abstract void Fail(Exception exception);

    /// <summary>
    /// Ends the job where its ranks are processes, once the exception has left this rank: a broken group cannot end in order. Does
    /// nothing where they are threads.
    /// </summary>
    public abstract void Abort();

    /// <summary>Leaves the group. The others cannot do anything with this rank any more; what this rank has begun still
    /// ends. A rank that has failed says so with <see cref="Fail"/> first.</summary>
    public async ValueTask DisposeAsync()
    {
        long last;
        lock (_order)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            last = _sequence;
        }

        await LeaveAsync(last).ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the operation: calls <see cref="Operation.Succeed"/> on it later, or fails it. Called in the order of the numbers.</summary>
    private protected abstract void Start(Operation operation, CancellationToken cancellationToken);

    private protected abstract Task<ProcessGroup> CreateDuplicateAsync(Operation duplication);

    private protected abstract Task LeaveAsync(long lastSequence);

    private static Operation Parted(OperationKind kind, string label, string details, Tensor input, Tensor output, Parts parts) =>
        new(new OperationSignature(kind, label, details))
        {
            Input = TensorBuffer.Lease(input),
            Output = TensorBuffer.Lease(output),
            Type = input.dtype,
            ElementSize = (int)input.element_size(),
            Parts = parts,
        };

    private static void CheckReducible(Tensor tensor)
    {
        if (!Reduction.Supports(tensor.dtype))
        {
            throw new ArgumentException(
                $"Elements of type {tensor.dtype} cannot be reduced; those of type Float32, Float64, Float16, BFloat16, Int32 and Int64 can.");
        }
    }

    private void CheckRoot(int root)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, WorldSize);
    }

    private Task RunAsync(Operation operation, CancellationToken cancellationToken)
    {
        lock (_order)
        {
            // Nothing has begun: the group stays whole, and this rank may still come.
            if (_disposed || cancellationToken.IsCancellationRequested)
            {
                operation.Fail(_disposed ? new ObjectDisposedException(Name) : new OperationCanceledException(cancellationToken));
                return operation.Ended;
            }

            operation.Sequence = ++_sequence;
            BytesBrought += operation.Bytes.Length;
            Start(operation, cancellationToken);
        }

        return operation.Ended;
    }
}
