namespace Fabric.Collectives;

/// <summary>One operation of ranks that are threads: who has come to it, with what.</summary>
internal sealed class Rendezvous
{
    private readonly Operation?[] _operations;

    public Rendezvous(string group, long sequence, int worldSize)
    {
        Group = group;
        Sequence = sequence;
        _operations = new Operation?[worldSize];
    }

    public string Group { get; }

    public long Sequence { get; }

    public int Arrived { get; private set; }

    /// <summary>When the first rank came, in <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; } = Environment.TickCount64;

    public bool IsComplete => Arrived == _operations.Length;

    /// <summary>Those who have come, by rank.</summary>
    public IEnumerable<(int Rank, Operation Operation)> Present
    {
        get
        {
            for (int rank = 0; rank < _operations.Length; rank++)
            {
                if (_operations[rank] is { } operation)
                {
                    yield return (rank, operation);
                }
            }
        }
    }

    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, _operations.Length).Where(rank => _operations[rank] is null)];

    /// <summary>The operations of all ranks, once all have come.</summary>
    public Operation[] All => _operations!;

    /// <returns>False where this rank wants something else than those who came before.</returns>
    public bool Arrive(int rank, Operation operation)
    {
        bool same = Present.All(present => present.Operation.Signature == operation.Signature);
        _operations[rank] = operation;
        Arrived++;
        return same;
    }

    public string Place(Operation operation) => FailureMessages.Place(Group, Sequence, operation.Signature.ToString());
}
