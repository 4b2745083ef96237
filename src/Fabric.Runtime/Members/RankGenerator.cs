using System.Globalization;
using System.IO.Hashing;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>A generator of a rank, as a U8 tensor of its serialized state: <c>{member}.rank00000.{field}</c>.</summary>
internal sealed record RankGenerator(string Field, Func<Tensor> Get, Action<Tensor> Set, Action<long> Seed)
{
    public void Capture(string member, CaptureContext context) =>
        context.AddRankBytes(member, Field, StateBytes());

    /// <summary>Stores a generator that all ranks share: the same bytes on each.</summary>
    public void CaptureOfProcess(string member, CaptureContext context)
    {
        byte[] bytes = StateBytes();
        context.AddBytes(ProcessName(member), TensorDtype.UInt8, [bytes.Length], bytes);
    }

    /// <summary>Restores the generators of a member, by its policy where another number of ranks saved them.</summary>
    public static void Restore(RankGenerator[] generators, string member, OnWorldSizeChange policy, RestoreContext context)
    {
        // What the ranks have of their own is not looked at by the others.
        context.Skip(member);
        bool isSameWorld = context.SavedWorldSize == context.Rank.WorldSize;
        if (!isSameWorld && policy == OnWorldSizeChange.Error)
        {
            RefuseWorld(member, context);
            return;
        }

        foreach (RankGenerator generator in generators)
        {
            generator.Restore(member, isSameWorld, policy, context);
        }
    }

    private static void RefuseWorld(string member, RestoreContext context) => context.Mismatch(string.Create(CultureInfo.InvariantCulture,
        $"{member}: random state of {Ranks(context.SavedWorldSize)} in the checkpoint, {Ranks(context.Rank.WorldSize)} in this run. " +
        $"Load it with as many ranks, or say what becomes of it: [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] or FromRankZero"));

    private static string Ranks(int count) => count == 1 ? "one rank" : string.Create(CultureInfo.InvariantCulture, $"{count} ranks");

    private void Restore(string member, bool isSameWorld, OnWorldSizeChange policy, RestoreContext context)
    {
        int rank = context.Rank.Rank;
        if (isSameWorld)
        {
            RestoreOf(rank, member, SetBytes, context);
        }
        else if (policy == OnWorldSizeChange.FromRankZero)
        {
            RestoreOf(0, member, SetBytes, context);
        }
        else
        {
            RestoreOf(0, member, bytes => Seed(SeedOf(bytes, rank)), context);
        }
    }

    /// <summary>
    /// Restores a generator that belongs to the process. Saved by ranks that shared one, it is one; where the ranks had one each, the
    /// policy says what becomes of them, as it does the other way round.
    /// </summary>
    public void RestoreOfProcess(string member, OnWorldSizeChange policy, RestoreContext context)
    {
        bool wasShared = context.Has(ProcessName(member));
        string stored = wasShared ? ProcessName(member) : RestoreContext.RankName(member, Field, rank: 0);
        bool isSame = wasShared == context.Rank.SharesProcess;
        if (!isSame && policy == OnWorldSizeChange.Error)
        {
            context.Mismatch(
                $"{member}: the ranks {(wasShared ? "shared the default generator" : "had a default generator each")} when it was saved, and " +
                $"{(wasShared ? "have one each" : "share it")} now. Say what becomes of it: [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] or FromRankZero");
        }
        else
        {
            bool isTaken = isSame || policy == OnWorldSizeChange.FromRankZero;
            Restore(stored, isTaken ? SetBytes : bytes => Seed(SeedOf(bytes, context.Rank.Rank)), context, context.Rank.SharesProcess);
        }
    }

    /// <summary>Restores a generator from what <c>torch.get_rng_state()</c> gave: libtorch's state is the same in both languages.</summary>
    public void RestoreOfPyTorch(string stored, string member, OnWorldSizeChange policy, RestoreContext context)
    {
        context.Skip(member);
        bool isTaken = context.Rank.WorldSize == 1 || policy == OnWorldSizeChange.FromRankZero;
        if (isTaken || policy == OnWorldSizeChange.Reseed)
        {
            Restore(stored, isTaken ? SetBytes : bytes => Seed(SeedOf(bytes, context.Rank.Rank)), context, context.Rank.SharesProcess);
        }
        else
        {
            RefuseWorld(member, context);
        }
    }

    private static long SeedOf(ReadOnlySpan<byte> state, int rank) => unchecked((long)(XxHash3.HashToUInt64(state) + (ulong)rank));

    private void RestoreOf(int rank, string member, Action<byte[]> apply, RestoreContext context) =>
        Restore(RestoreContext.RankName(member, Field, rank), apply, context);

    private void Restore(string name, Action<byte[]> apply, RestoreContext context, bool isShared = false)
    {
        // A state of another size ends the process inside libtorch: the shape is checked against the live one first.
        if (context.RequestValueBytes(name, [StateBytes().Length], TensorDtype.UInt8) is { } bytes)
        {
            context.OnAssign(name, () => Checked(bytes), state =>
            {
                // What ranks share is restored by one of them, while the others wait.
                if (!isShared || context.Rank.Rank == 0)
                {
                    apply(state);
                }
            });
        }
    }

    private static byte[] Checked(byte[] state) => MersenneTwisterState.IsValid(state)
        ? state
        : throw new InvalidOperationException("it is not the state of a random number generator");

    private void SetBytes(byte[] bytes)
    {
        using Tensor state = tensor(bytes);
        Set(state);
    }

    private string ProcessName(string member) => $"{member}.process.{Field}";

    private byte[] StateBytes()
    {
        using Tensor state = Get();
        return state.bytes.ToArray();
    }
}
