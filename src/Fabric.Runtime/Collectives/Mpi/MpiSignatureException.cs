namespace Fabric.Collectives;

/// <summary>A message belongs to another operation than the one that received it: the sender is asked which.</summary>
internal sealed class MpiSignatureException : Exception
{
    public MpiSignatureException(int peer)
    {
        Peer = peer;
    }

    public int Peer { get; }
}
