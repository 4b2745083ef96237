using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Fabric.Collectives;

/// <summary>What must be the same on every rank that takes part in an operation.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Label">What for, in the caller's words.</param>
/// <param name="Details">Types, sizes and the root, in words; empty where there are none.</param>
internal readonly record struct OperationSignature(OperationKind Kind, string Label, string Details)
{
    /// <summary>The same in every process, unlike <see cref="GetHashCode"/>.</summary>
    public ulong StableHash()
    {
        var hash = new XxHash3((long)Kind);
        hash.Append(MemoryMarshal.AsBytes(Label.AsSpan()));
        hash.Append("\0\0"u8);
        hash.Append(MemoryMarshal.AsBytes(Details.AsSpan()));
        return hash.GetCurrentHashAsUInt64();
    }

    public override string ToString()
    {
        string kind = Kind switch
        {
            OperationKind.Barrier => "barrier",
            OperationKind.Broadcast => "broadcast",
            OperationKind.AllReduce => "all-reduce",
            OperationKind.AllGather => "all-gather",
            OperationKind.ReduceScatter => "reduce-scatter",
            OperationKind.AllGatherBytes => "all-gather of bytes",
            OperationKind.GatherBytes => "gather of bytes",
            OperationKind.BroadcastBytes => "broadcast of bytes",
            OperationKind.Duplicate => "duplication of the group",
            _ => Kind.ToString(),
        };
        return Details.Length == 0 ? $"{kind} '{Label}'" : $"{kind} '{Label}' ({Details})";
    }
}
