namespace Fabric.Collectives;

/// <summary>Does what all ranks of one process have come to.</summary>
internal static unsafe class ThreadWork
{
    /// <summary>Up to here handing work to other threads takes longer than the work.</summary>
    private const long Little = 128 << 10;

    /// <summary>The piece that one thread does at a time.</summary>
    private const long PieceBytes = 512 << 10;

    public static void Start(Operation[] ranks)
    {
        Operation first = ranks[0];
        switch (first.Signature.Kind)
        {
            case OperationKind.AllReduce:
                Run(ranks, Elements(first), (start, count) => Reduce(ranks, start, start, count, ranks));
                break;
            case OperationKind.ReduceScatter:
                Run(ranks, first.Parts!.Total, (start, count) => ReduceParts(ranks, start, count));
                break;
            case OperationKind.Broadcast:
                Run(ranks, Elements(first), (start, count) => Broadcast(ranks, start, count));
                break;
            case OperationKind.AllGather:
                Run(ranks, first.Parts!.Total, (start, count) => Gather(ranks, start, count));
                break;
            default:
                Run(ranks, 0, (_, _) => Exchange(ranks));
                break;
        }
    }

    private static long Elements(Operation operation) => operation.Output!.Length / operation.ElementSize;

    /// <summary>Cuts the elements into pieces. A piece's result does not depend on the cut.</summary>
    private static void Run(Operation[] ranks, long elements, Action<long, long> work)
    {
        int elementSize = ranks[0].ElementSize;
        if (elements * elementSize * ranks.Length <= Little)
        {
            End(ranks, Try(() => work(0, elements)));
            return;
        }

        long piece = PieceBytes / elementSize;
        long pieces = (elements + piece - 1) / piece;
        long next = 0;
        int workers = (int)Math.Min(Math.Min(Environment.ProcessorCount, ranks.Length), pieces);
        int running = workers;
        Exception? failure = null;
        for (int i = 0; i < workers; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    Exception? caught = Try(() =>
                    {
                        for (long index; (index = Interlocked.Increment(ref next) - 1) < pieces;)
                        {
                            work(index * piece, Math.Min(piece, elements - (index * piece)));
                        }
                    });
                    Interlocked.CompareExchange(ref failure, caught, null);
                    if (Interlocked.Decrement(ref running) == 0)
                    {
                        End(ranks, failure);
                    }
                },
                null);
        }
    }

    private static Exception? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e)
        {
            // Nobody awaits this thread: the exception belongs to the ranks that wait.
            return e;
        }
    }

    private static void End(Operation[] ranks, Exception? failure)
    {
        foreach (Operation rank in ranks)
        {
            if (failure is null)
            {
                rank.Succeed();
            }
            else
            {
                rank.Fail(failure);
            }
        }
    }

    private static void ReduceParts(Operation[] ranks, long start, long count)
    {
        foreach ((int rank, long from, long length) in InParts(ranks[0].Parts!, start, count))
        {
            Reduce(ranks, from, from - ranks[0].Parts!.Start(rank), length, ranks.AsSpan(rank, 1));
        }
    }

    private static void Reduce(Operation[] ranks, long start, long targetStart, long count, ReadOnlySpan<Operation> targets)
    {
        nint[] sources = new nint[ranks.Length];
        nint[] destinations = new nint[targets.Length];
        for (int rank = 0; rank < ranks.Length; rank++)
        {
            sources[rank] = At(ranks[rank].Input!.Pointer, ranks[rank], start);
        }

        for (int i = 0; i < destinations.Length; i++)
        {
            destinations[i] = At(targets[i].Output!.Pointer, targets[i], targetStart);
        }

        Reduction.Reduce(ranks[0].Type, ranks[0].Reduction, sources, destinations, count);
    }

    private static void Broadcast(Operation[] ranks, long start, long count)
    {
        Operation root = ranks[ranks[0].Root];
        foreach (Operation rank in ranks)
        {
            Copy(root, root.Input!.Pointer, start, rank.Output!.Pointer, start, count);
        }
    }

    private static void Gather(Operation[] ranks, long start, long count)
    {
        foreach ((int source, long from, long length) in InParts(ranks[0].Parts!, start, count))
        {
            foreach (Operation rank in ranks)
            {
                Copy(rank, ranks[source].Input!.Pointer, from - ranks[0].Parts!.Start(source), rank.Output!.Pointer, from, length);
            }
        }
    }

    private static void Exchange(Operation[] ranks)
    {
        Operation root = ranks[ranks[0].Root];
        foreach (Operation rank in ranks)
        {
            switch (rank.Signature.Kind)
            {
                // Each rank gets arrays of its own: what one does with them is not the others' business.
                case OperationKind.AllGatherBytes:
                case OperationKind.GatherBytes when rank == root:
                    rank.Gathered = [.. ranks.Select(source => (byte[])source.Bytes.Clone())];
                    break;
                case OperationKind.BroadcastBytes:
                    rank.Bytes = (byte[])root.Bytes.Clone();
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The stretches of a range that belong to one rank each.</summary>
    private static IEnumerable<(int Rank, long Start, long Count)> InParts(Parts parts, long start, long count)
    {
        long end = start + count;
        for (int rank = 0; parts.Start(rank) < end; rank++)
        {
            long from = Math.Max(start, parts.Start(rank));
            long to = Math.Min(end, parts.Start(rank) + parts.Count(rank));
            if (from < to)
            {
                yield return (rank, from, to - from);
            }
        }
    }

    private static nint At(nint pointer, Operation operation, long element) => pointer + (nint)(element * operation.ElementSize);

    private static void Copy(Operation operation, nint source, long sourceStart, nint target, long targetStart, long count)
    {
        void* from = (void*)At(source, operation, sourceStart);
        void* to = (void*)At(target, operation, targetStart);
        if (from != to)
        {
            Buffer.MemoryCopy(from, to, count * operation.ElementSize, count * operation.ElementSize);
        }
    }
}
