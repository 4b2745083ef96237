using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.Native;
using Fabric.State;

namespace Fabric.Benchmarks.States;

/// <summary>What a save would store of a state, by the code that SaveAsync runs.</summary>
internal static class CapturedContent
{
    private const int Piece = 1 << 30;

    public static CheckpointContent Of(IMeasuredState state, FabricRuntime fabric)
    {
        StateSchema schema = state.Schema;
        var context = new CaptureContext(fabric.Info, SaveFilters.None);
        schema.NameParameters(state, prefix: "", context.ParameterNames);
        schema.Capture(state, prefix: "", context);
        return context.ToContent(schema);
    }

    /// <summary>The first tensor whose bits differ, or <see langword="null"/>.</summary>
    public static string? Difference(CheckpointContent left, CheckpointContent right)
    {
        if (left.Tensors.Count != right.Tensors.Count)
        {
            return "the number of tensors";
        }

        return left.Tensors.Zip(right.Tensors).FirstOrDefault(static pair => pair.First.Name != pair.Second.Name || !SameBytes(pair.First, pair.Second)).First?.Name;
    }

    private static bool SameBytes(TensorEntry left, TensorEntry right)
    {
        using MemoryLease one = left.Source.Lease();
        using MemoryLease other = right.Source.Lease();
        if (one.Length != other.Length)
        {
            return false;
        }

        for (long offset = 0; offset < one.Length; offset += Piece)
        {
            int length = (int)Math.Min(Piece, one.Length - offset);
            if (!one.Slice(offset, length).SequenceEqual(other.Slice(offset, length)))
            {
                return false;
            }
        }

        return true;
    }
}
