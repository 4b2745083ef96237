namespace Fabric.Collectives;

/// <summary>An operation under way: its messages, step by step, and how long it has waited.</summary>
internal sealed class MpiOperation
{
    private readonly MpiChannel _channel;
    private readonly IEnumerator<MpiRequests> _steps;
    private bool _lastStepDone;

    public MpiOperation(Operation operation, MpiGroupState group, MpiChannel channel, long firstAsk)
    {
        Operation = operation;
        Group = group;
        _channel = channel;
        NextAsk = Since + firstAsk;
        _steps = Steps(channel, operation).GetEnumerator();
    }

    public Operation Operation { get; }

    public MpiGroupState Group { get; }

    public string Place => FailureMessages.Place(Group.Name, Operation.Sequence, Operation.Signature.ToString());

    /// <summary>When it began, in <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>When the other ranks are asked where they are.</summary>
    public long NextAsk { get; set; }

    /// <summary>Something came that belongs to another operation: this one cannot go on.</summary>
    public bool IsStuck { get; set; }

    public ulong SignatureHash => _channel.SignatureHash;

    /// <returns>Whether a step was done.</returns>
    public bool Advance(MpiLibrary library)
    {
        bool moved = false;
        while (!IsStuck && !_lastStepDone && (_steps.Current is null || _steps.Current.Test(library)))
        {
            moved = true;
            _lastStepDone = !_steps.MoveNext();
        }

        return moved;
    }

    /// <returns>Whether it has ended, and nobody reads or writes its memory any more.</returns>
    public bool IsDone() => _lastStepDone && _channel.IsQuiet();

    public void Succeed()
    {
        _channel.Release();
        Operation.Succeed();
    }

    private static IEnumerable<MpiRequests> Steps(MpiChannel channel, Operation operation)
    {
        // From where on a broadcast goes in parts instead of along a tree.
        const long LongBroadcast = 64 << 10;
        return operation.Signature.Kind switch
        {
            OperationKind.Barrier => MpiMoves.Barrier(channel),
            OperationKind.Broadcast when operation.Output!.Length < LongBroadcast =>
                MpiMoves.BroadcastTree(channel, operation.Output.Pointer, operation.Output.Length, operation.Root),
            OperationKind.Broadcast => MpiMoves.BroadcastParts(
                channel, operation.Output!.Pointer, Parts.Even(operation.Output.Length, channel.WorldSize), operation.Root),
            OperationKind.AllReduce => MpiReductions.AllReduce(channel, operation),
            OperationKind.AllGather => MpiMoves.AllGather(
                channel, operation.Input!.Pointer, operation.Output!.Pointer, operation.Parts!.Times(operation.ElementSize)),
            OperationKind.ReduceScatter => MpiReductions.ReduceParts(channel, operation, operation.Parts!, operation.Output!.Pointer),
            OperationKind.AllGatherBytes => MpiByteExchanges.AllGather(channel, operation),
            OperationKind.GatherBytes => MpiByteExchanges.Gather(channel, operation),
            OperationKind.BroadcastBytes => MpiByteExchanges.Broadcast(channel, operation),
            OperationKind.Duplicate => MpiDuplication.Steps(channel, operation),
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }
}
