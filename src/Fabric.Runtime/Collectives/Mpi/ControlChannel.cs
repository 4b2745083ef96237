using System.Runtime.InteropServices;
using Fabric.Native;

namespace Fabric.Collectives;

/// <summary>
/// Carries <see cref="ControlMessage"/>s on a communicator of their own: one receive is always open, so that a rank hears the
/// others whatever it waits for.
/// </summary>
internal sealed class ControlChannel
{
    private readonly MpiLibrary _library;
    private readonly nint _communicator;
    private readonly int _rank;
    private readonly int _worldSize;
    private readonly byte[] _incoming = GC.AllocateUninitializedArray<byte>(ControlMessage.MaxBytes, pinned: true);
    private readonly List<(nint Request, MemoryLease Memory)> _outgoing = [];
    private nint _receive;

    public ControlChannel(MpiLibrary library, nint communicator, int rank, int worldSize)
    {
        _library = library;
        _communicator = communicator;
        _rank = rank;
        _worldSize = worldSize;
        Listen();
    }

    public bool IsSending => _outgoing.Count > 0;

    public void SendToAll(ControlMessage message)
    {
        for (int peer = 0; peer < _worldSize; peer++)
        {
            if (peer != _rank)
            {
                Send(message, peer);
            }
        }
    }

    public void Send(ControlMessage message, int peer)
    {
        byte[] bytes = message.ToBytes();
        MemoryLease memory = PinnedBuffer.Lease(bytes);
        _outgoing.Add((_library.Send(memory.Pointer, bytes.Length, peer, tag: 0, _communicator), memory));
    }

    /// <summary>Moves what is sent.</summary>
    /// <returns>What came, if something did.</returns>
    public ControlMessage? Poll()
    {
        for (int i = _outgoing.Count - 1; i >= 0; i--)
        {
            (nint request, MemoryLease memory) = _outgoing[i];
            if (_library.Test(ref request))
            {
                memory.Dispose();
                _outgoing.RemoveAt(i);
            }
            else
            {
                _outgoing[i] = (request, memory);
            }
        }

        if (!_library.Test(ref _receive))
        {
            return null;
        }

        ControlMessage message = ControlMessage.Read(_incoming);
        Listen();
        return message;
    }

    /// <summary>Ends the open receive: MPI does not end in order with one.</summary>
    public void Close() => _library.Cancel(_receive);

    private void Listen() => _receive = _library.Receive(
        Marshal.UnsafeAddrOfPinnedArrayElement(_incoming, 0),
        ControlMessage.MaxBytes,
        _library.Implementation.AnySource,
        tag: 0,
        _communicator);
}
