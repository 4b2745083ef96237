using System.Globalization;
using System.IO.Hashing;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>A generator of a rank, as a U8 tensor of its serialized state: <c>{member}.rank00000.{field}</c>.</summary>
internal sealed record RankGenerator(string Field, Func<Tensor> Get, Action<Tensor> Set, Action<long> Seed)
{
    public void Capture(string member, CaptureContext context)
    {
        byte[] bytes = StateBytes();
        context.AddBytes(StoredName(member, context.Rank.Rank), TensorDtype.UInt8, [bytes.Length], bytes);
    }

    /// <summary>Restores the generators of a member, by its policy where another number of ranks saved them.</summary>
    public static void Restore(RankGenerator[] generators, string member, OnWorldSizeChange policy, RestoreContext context)
    {
        bool isSameWorld = context.SavedWorldSize == context.Rank.WorldSize;
        if (!isSameWorld)
        {
            // One mismatch, or what rank 0 stored, speaks for all that the ranks stored.
            context.Skip(member);
        }

        if (!isSameWorld && policy == OnWorldSizeChange.Error)
        {
            context.Mismatch(string.Create(CultureInfo.InvariantCulture,
                $"{member}: random state of {context.SavedWorldSize} ranks in the checkpoint, {context.Rank.WorldSize} ranks in this run. " +
                $"Load it with as many ranks, or say what becomes of it: [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] or FromRankZero"));
            return;
        }

        foreach (RankGenerator generator in generators)
        {
            if (isSameWorld)
            {
                generator.Restore(member, context.Rank.Rank, generator.SetBytes, context);
            }
            else if (policy == OnWorldSizeChange.FromRankZero)
            {
                generator.Restore(member, 0, generator.SetBytes, context);
            }
            else
            {
                generator.Restore(member, 0, bytes => generator.Seed(SeedOf(bytes, context.Rank.Rank)), context);
            }
        }
    }

    private static long SeedOf(ReadOnlySpan<byte> state, int rank) => unchecked((long)(XxHash3.HashToUInt64(state) + (ulong)rank));

    private void Restore(string member, int rank, Action<byte[]> apply, RestoreContext context)
    {
        string name = StoredName(member, rank);

        // A state of another size ends the process inside libtorch: the shape is checked against the live one first.
        if (context.RequestBytes(name, [StateBytes().Length], TensorDtype.UInt8) is { } bytes)
        {
            context.OnApply(() =>
            {
                if (!MersenneTwisterState.IsValid(bytes))
                {
                    throw new CheckpointFormatException($"'{name}' is not the state of a random number generator.");
                }

                apply(bytes);
            });
        }
    }

    private void SetBytes(byte[] bytes)
    {
        using Tensor state = tensor(bytes);
        Set(state);
    }

    private string StoredName(string member, int rank) =>
        string.Create(CultureInfo.InvariantCulture, $"{member}.rank{rank:D5}.{Field}");

    private byte[] StateBytes()
    {
        using Tensor state = Get();
        return state.bytes.ToArray();
    }
}
