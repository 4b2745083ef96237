namespace Fabric.Collectives;

/// <summary>Exchanges of bytes whose lengths only their owners know: a header with the length and the signature goes first.</summary>
internal static unsafe class MpiByteExchanges
{
    private const int HeaderBytes = 16;

    public static IEnumerable<MpiRequests> AllGather(MpiChannel channel, Operation operation)
    {
        nint headers = channel.Scratch(HeaderBytes * (channel.WorldSize + 1));
        nint own = headers + (HeaderBytes * channel.WorldSize);
        Write(own, operation.Bytes.Length, channel.SignatureHash);
        foreach (MpiRequests step in MpiMoves.AllGather(channel, own, headers, Parts.Equal(HeaderBytes, channel.WorldSize)))
        {
            yield return step;
        }

        byte[][] all = new byte[channel.WorldSize][];
        all[channel.Rank] = operation.Bytes;
        MpiRequests batch = channel.Batch();
        foreach (int peer in channel.Peers)
        {
            all[peer] = new byte[Read(headers + (peer * HeaderBytes), channel, peer)];
            channel.Receive(batch, channel.Pin(all[peer]), all[peer].Length, peer);
        }

        nint data = channel.Pin(operation.Bytes);
        foreach (int peer in channel.Peers)
        {
            channel.Send(batch, data, operation.Bytes.Length, peer);
        }

        yield return batch;
        operation.Gathered = all;
    }

    public static IEnumerable<MpiRequests> Gather(MpiChannel channel, Operation operation)
    {
        nint headers = channel.Scratch(HeaderBytes * channel.WorldSize);
        MpiRequests first = channel.Batch();
        if (channel.Rank != operation.Root)
        {
            Write(headers, operation.Bytes.Length, channel.SignatureHash);
            channel.Send(first, headers, HeaderBytes, operation.Root);
            channel.Send(first, channel.Pin(operation.Bytes), operation.Bytes.Length, operation.Root);
            yield return first;
            yield break;
        }

        foreach (int peer in channel.Peers)
        {
            channel.Receive(first, headers + (peer * HeaderBytes), HeaderBytes, peer);
        }

        yield return first;
        byte[][] all = new byte[channel.WorldSize][];
        all[channel.Rank] = operation.Bytes;
        MpiRequests second = channel.Batch();
        foreach (int peer in channel.Peers)
        {
            all[peer] = new byte[Read(headers + (peer * HeaderBytes), channel, peer)];
            channel.Receive(second, channel.Pin(all[peer]), all[peer].Length, peer);
        }

        yield return second;
        operation.Gathered = all;
    }

    public static IEnumerable<MpiRequests> Broadcast(MpiChannel channel, Operation operation)
    {
        nint header = channel.Scratch(HeaderBytes);
        Write(header, operation.Bytes.Length, channel.SignatureHash);
        foreach (MpiRequests step in MpiMoves.BroadcastTree(channel, header, HeaderBytes, operation.Root))
        {
            yield return step;
        }

        if (channel.Rank != operation.Root)
        {
            operation.Bytes = new byte[Read(header, channel, operation.Root)];
        }

        foreach (MpiRequests step in MpiMoves.BroadcastTree(channel, channel.Pin(operation.Bytes), operation.Bytes.Length, operation.Root))
        {
            yield return step;
        }
    }

    private static void Write(nint header, long length, ulong signature)
    {
        ((long*)header)[0] = length;
        ((ulong*)header)[1] = signature;
    }

    private static long Read(nint header, MpiChannel channel, int peer) => ((ulong*)header)[1] == channel.SignatureHash
        ? ((long*)header)[0]
        : throw new MpiSignatureException(peer);
}
