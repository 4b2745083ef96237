namespace Fabric.Collectives;

/// <summary>What one process knows of a group: what it has begun there itself, and what the other ranks have said.</summary>
internal sealed class MpiGroupState
{
    private const int Remembered = 1024;

    private readonly (long Sequence, ulong Hash, OperationSignature Signature)[] _begun = new (long, ulong, OperationSignature)[Remembered];
    private readonly Dictionary<int, ControlMessage> _waiting = [];

    public MpiGroupState(string name, nint communicator)
    {
        Name = name;
        Communicator = communicator;
    }

    public string Name { get; }

    public nint Communicator { get; }

    /// <summary>The number of the last operation that this rank began.</summary>
    public long Last { get; private set; }

    /// <summary>The last words of each rank: the operation that it had come to, and where it was.</summary>
    public Dictionary<int, (long Sequence, string Text)> Heard { get; } = [];

    /// <summary>The ranks that have left, and the last operation that each began.</summary>
    public Dictionary<int, long> Left { get; } = [];

    public void Begin(long sequence, ulong hash, OperationSignature signature)
    {
        Last = sequence;
        _begun[sequence % Remembered] = (sequence, hash, signature);
    }

    public string? LastPlace =>
        Last == 0 ? null : FailureMessages.Place(Name, Last, _begun[Last % Remembered].Signature.ToString());

    /// <summary>Keeps what another rank waits in: this one may come to that number later.</summary>
    public void Hear(ControlMessage waiting)
    {
        _waiting[waiting.Rank] = waiting;
        Heard[waiting.Rank] = (waiting.Sequence, FailureMessages.In(waiting.Rank, waiting.Text));
    }

    /// <returns>A rank that is in another operation of a number that this rank has begun; and the place where this rank is, or was.</returns>
    public (ControlMessage Other, string Place)? FindMismatch()
    {
        foreach (ControlMessage other in _waiting.Values)
        {
            (long sequence, ulong hash, OperationSignature signature) = _begun[other.Sequence % Remembered];
            if (sequence == other.Sequence && hash != other.Signature)
            {
                return (other, FailureMessages.Place(Name, sequence, signature.ToString()));
            }
        }

        return null;
    }

    /// <returns>A rank that left before it began the operation of this number.</returns>
    public (int Rank, long Last)? FindLeft(long sequence)
    {
        foreach ((int rank, long last) in Left)
        {
            if (last < sequence)
            {
                return (rank, last);
            }
        }

        return null;
    }
}
