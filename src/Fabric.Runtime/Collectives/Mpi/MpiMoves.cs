namespace Fabric.Collectives;

/// <summary>
/// How bytes get from rank to rank, as sequences of messages: what is yielded has to be through before the next step.
/// MPI's own collectives are not used. They may add in any order, and when ranks are in different ones, they write what they
/// get where it does not belong; messages whose tags say what they are for cannot.
/// </summary>
internal static class MpiMoves
{
    /// <summary>Each round doubles the number of ranks that a rank knows to have come.</summary>
    public static IEnumerable<MpiRequests> Barrier(MpiChannel channel)
    {
        nint bytes = channel.Scratch(2);
        for (long distance = 1; distance < channel.WorldSize; distance *= 2)
        {
            MpiRequests round = channel.Batch();
            channel.Receive(round, bytes, 1, (int)((channel.Rank - distance + channel.WorldSize) % channel.WorldSize));
            channel.Send(round, bytes + 1, 1, (int)((channel.Rank + distance) % channel.WorldSize));
            yield return round;
        }
    }

    /// <summary>Along a binomial tree: few steps, good for little.</summary>
    public static IEnumerable<MpiRequests> BroadcastTree(MpiChannel channel, nint data, long length, int root)
    {
        int size = channel.WorldSize;
        int number = (channel.Rank - root + size) % size;
        int bit = 1;
        while (bit < size && (number & bit) == 0)
        {
            bit *= 2;
        }

        if (number != 0)
        {
            MpiRequests receive = channel.Batch();
            channel.Receive(receive, data, length, (number - bit + root) % size);
            yield return receive;
        }

        MpiRequests send = channel.Batch();
        for (bit /= 2; bit > 0; bit /= 2)
        {
            if (number + bit < size)
            {
                channel.Send(send, data, length, (number + bit + root) % size);
            }
        }

        yield return send;
    }

    /// <summary>The root hands out parts, which the ranks then hand to each other: no rank sends more than twice the data.</summary>
    public static IEnumerable<MpiRequests> BroadcastParts(MpiChannel channel, nint data, Parts parts, int root)
    {
        MpiRequests scatter = channel.Batch();
        foreach (int peer in channel.Peers)
        {
            if (channel.Rank == root)
            {
                channel.Send(scatter, data + (nint)parts.Start(peer), parts.Count(peer), peer);
            }
        }

        if (channel.Rank != root)
        {
            channel.Receive(scatter, data + (nint)parts.Start(channel.Rank), parts.Count(channel.Rank), root);
        }

        yield return scatter;
        MpiRequests gather = channel.Batch();
        foreach (int peer in channel.Peers)
        {
            if (channel.Rank != root)
            {
                channel.Receive(gather, data + (nint)parts.Start(peer), parts.Count(peer), peer);
            }

            if (peer != root)
            {
                channel.Send(gather, data + (nint)parts.Start(channel.Rank), parts.Count(channel.Rank), peer);
            }
        }

        yield return gather;
    }

    /// <summary>Every rank's part, in bytes, to every rank.</summary>
    public static IEnumerable<MpiRequests> AllGather(MpiChannel channel, nint own, nint all, Parts parts)
    {
        Copy(own, all + (nint)parts.Start(channel.Rank), parts.Count(channel.Rank));
        MpiRequests batch = channel.Batch();
        foreach (int peer in channel.Peers)
        {
            channel.Receive(batch, all + (nint)parts.Start(peer), parts.Count(peer), peer);
        }

        foreach (int peer in channel.Peers)
        {
            channel.Send(batch, own, parts.Count(channel.Rank), peer);
        }

        yield return batch;
    }

    public static unsafe void Copy(nint from, nint to, long length)
    {
        if (from != to)
        {
            Buffer.MemoryCopy((void*)from, (void*)to, length, length);
        }
    }
}
