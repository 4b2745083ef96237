namespace Fabric.Collectives;

/// <summary>Reductions over messages: every rank gets what belongs to its part from all others and adds it up in the order of the ranks.</summary>
internal static class MpiReductions
{
    /// <summary>Up to here every rank gets everything in one step and adds it up itself: the same sum, in the same order.</summary>
    private const long Little = 16 << 10;

    private const int LongestPiece = 512 << 10;
    private const int ShortestPiece = 32 << 10;
    private const int ScratchBytes = 16 << 20;

    public static IEnumerable<MpiRequests> AllReduce(MpiChannel channel, Operation operation)
    {
        long bytes = operation.Input!.Length;
        return bytes <= Little ? AllReduceWhole(channel, operation, (int)bytes) : AllReduceParts(channel, operation);
    }

    /// <summary>Puts the reduced part of this rank, whose first element is in <paramref name="target"/>, together.</summary>
    public static IEnumerable<MpiRequests> ReduceParts(MpiChannel channel, Operation operation, Parts parts, nint target)
    {
        int elementSize = operation.ElementSize;
        nint input = operation.Input!.Pointer;
        int pieceBytes = Math.Clamp(ScratchBytes / 2 / channel.WorldSize, ShortestPiece, LongestPiece) / elementSize * elementSize;
        int pieceElements = pieceBytes / elementSize;
        long own = parts.Count(channel.Rank);
        long rounds = (parts.Longest + pieceElements - 1) / pieceElements;

        // While one round is added up, the next is under way.
        nint[] slots = [channel.Scratch(pieceBytes * channel.WorldSize), channel.Scratch(rounds > 1 ? pieceBytes * channel.WorldSize : 1)];
        nint[] sources = new nint[channel.WorldSize];
        MpiRequests next = Exchange(0);
        for (long round = 0; round < rounds; round++)
        {
            MpiRequests current = next;
            if (round + 1 < rounds)
            {
                next = Exchange(round + 1);
            }

            yield return current;
            Reduce(round);
        }

        MpiRequests Exchange(long round)
        {
            MpiRequests batch = channel.Batch();
            foreach (int peer in channel.Peers)
            {
                channel.Receive(batch, slots[round % 2] + (peer * pieceBytes), Length(own, round) * elementSize, peer);
            }

            foreach (int peer in channel.Peers)
            {
                nint data = input + (nint)((parts.Start(peer) + (round * pieceElements)) * elementSize);
                channel.Send(batch, data, Length(parts.Count(peer), round) * elementSize, peer);
            }

            return batch;
        }

        void Reduce(long round)
        {
            for (int rank = 0; rank < sources.Length; rank++)
            {
                sources[rank] = rank == channel.Rank
                    ? input + (nint)((parts.Start(rank) + (round * pieceElements)) * elementSize)
                    : slots[round % 2] + (rank * pieceBytes);
            }

            nint[] destination = [target + (nint)(round * pieceBytes)];
            Reduction.Reduce(operation.Type, operation.Reduction, sources, destination, Length(own, round));
        }

        long Length(long count, long round) => Math.Clamp(count - (round * pieceElements), 0, pieceElements);
    }

    private static IEnumerable<MpiRequests> AllReduceWhole(MpiChannel channel, Operation operation, int bytes)
    {
        Parts parts = Parts.Equal(bytes, channel.WorldSize);
        nint all = channel.Scratch(checked(bytes * channel.WorldSize));
        foreach (MpiRequests step in MpiMoves.AllGather(channel, operation.Input!.Pointer, all, parts))
        {
            yield return step;
        }

        nint[] sources = [.. Enumerable.Range(0, channel.WorldSize).Select(rank => all + (rank * bytes))];
        nint[] destination = [operation.Output!.Pointer];
        Reduction.Reduce(operation.Type, operation.Reduction, sources, destination, bytes / operation.ElementSize);
    }

    private static IEnumerable<MpiRequests> AllReduceParts(MpiChannel channel, Operation operation)
    {
        Parts elements = Parts.Even(operation.Input!.Length / operation.ElementSize, channel.WorldSize);
        nint own = operation.Output!.Pointer + (nint)(elements.Start(channel.Rank) * operation.ElementSize);
        foreach (MpiRequests step in ReduceParts(channel, operation, elements, own))
        {
            yield return step;
        }

        foreach (MpiRequests step in MpiMoves.AllGather(channel, own, operation.Output.Pointer, elements.Times(operation.ElementSize)))
        {
            yield return step;
        }
    }
}
