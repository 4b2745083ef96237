using System.Numerics;
using Fabric.Native;

namespace Fabric.Collectives;

/// <summary>
/// The messages of one operation. Its number and as much of its signature's hash as there is room for are in their tag:
/// messages of different operations do not meet, and between two ranks those of one operation arrive in the order in which
/// they were sent. 16 bits of the hash fit a tag of MPICH, 19 one of Open MPI.
/// </summary>
internal sealed class MpiChannel
{
    /// <summary>What <c>MPI_TAG_UB</c> has to be, for some bits of the hash. The standard grants less, libraries much more.</summary>
    public const int LeastTagUpperBound = (1 << 20) - 1;

    /// <summary>Room for 4,096 operations at once.</summary>
    private const int SequenceBits = 12;

    private readonly MpiLibrary _library;
    private readonly nint _communicator;
    private readonly int _tag;
    private readonly int _longest;
    private readonly List<MpiRequests> _batches = [];
    private readonly List<IDisposable> _memory = [];

    /// <param name="library">MPI.</param>
    /// <param name="communicator">The group's.</param>
    /// <param name="rank">This rank.</param>
    /// <param name="worldSize">The number of ranks.</param>
    /// <param name="tagUpperBound">The greatest tag.</param>
    /// <param name="longest">The longest single message: MPI counts in 32 bits.</param>
    /// <param name="operation">The operation.</param>
    public MpiChannel(MpiLibrary library, nint communicator, int rank, int worldSize, int tagUpperBound, int longest, Operation operation)
    {
        _library = library;
        _communicator = communicator;
        _longest = longest;
        Rank = rank;
        WorldSize = worldSize;
        SignatureHash = operation.Signature.StableHash();
        int signatureBits = BitOperations.Log2((uint)tagUpperBound + 1) - SequenceBits;
        long sequence = operation.Sequence & ((1 << SequenceBits) - 1);
        _tag = (int)((sequence << signatureBits) | (long)(SignatureHash & ((1ul << signatureBits) - 1)));
    }

    public int Rank { get; }

    public int WorldSize { get; }

    public ulong SignatureHash { get; }

    /// <summary>The other ranks, from the next one on: so not all of them turn to the same one first.</summary>
    public IEnumerable<int> Peers
    {
        get
        {
            for (int i = 1; i < WorldSize; i++)
            {
                yield return (Rank + i) % WorldSize;
            }
        }
    }

    public MpiRequests Batch()
    {
        var batch = new MpiRequests();
        _batches.Add(batch);
        return batch;
    }

    /// <summary>Memory that lives as long as the operation.</summary>
    public nint Scratch(int bytes)
    {
        var buffer = new NativeBlock(bytes);
        _memory.Add(buffer);
        return buffer.Pointer;
    }

    /// <summary>Managed memory, pinned as long as the operation lives.</summary>
    public nint Pin(byte[] bytes)
    {
        MemoryLease lease = PinnedBuffer.Lease(bytes);
        _memory.Add(lease);
        return lease.Pointer;
    }

    public void Send(MpiRequests batch, nint data, long length, int peer)
    {
        for (long sent = 0; sent < length; sent += _longest)
        {
            batch.Add(_library.Send(data + (nint)sent, (int)Math.Min(_longest, length - sent), peer, _tag, _communicator));
        }
    }

    public void Receive(MpiRequests batch, nint data, long length, int peer)
    {
        for (long received = 0; received < length; received += _longest)
        {
            batch.Add(_library.Receive(data + (nint)received, (int)Math.Min(_longest, length - received), peer, _tag, _communicator));
        }
    }

    /// <summary>Begins a duplicate of the communicator; its handle is written to <paramref name="target"/> when the batch is through.</summary>
    public void Duplicate(MpiRequests batch, nint target) => batch.Add(_library.BeginDuplicate(_communicator, target));

    /// <returns>Whether nothing of the operation is under way any more.</returns>
    public bool IsQuiet()
    {
        _batches.RemoveAll(batch => batch.Test(_library));
        return _batches.Count == 0;
    }

    public void Release()
    {
        foreach (IDisposable memory in _memory)
        {
            memory.Dispose();
        }

        _memory.Clear();
    }
}
