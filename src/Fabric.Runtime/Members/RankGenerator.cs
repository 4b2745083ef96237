using System.Globalization;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>A generator of a rank, as a U8 tensor of its serialized state: <c>{member}.rank00000.{field}</c>.</summary>
internal sealed record RankGenerator(string Field, Func<Tensor> Get, Action<Tensor> Set)
{
    public void Capture(string member, CaptureContext context)
    {
        byte[] bytes = StateBytes();
        context.AddBytes(StoredName(member, context.Rank), TensorDtype.UInt8, [bytes.Length], bytes);
    }

    public void Restore(string member, RestoreContext context)
    {
        // A state of another size ends the process inside libtorch: the shape is checked against the live one first.
        int length = StateBytes().Length;
        if (context.RequestBytes(StoredName(member, context.Rank), [length], TensorDtype.UInt8) is { } bytes)
        {
            context.OnApply(() =>
            {
                if (!MersenneTwisterState.IsValid(bytes))
                {
                    throw new CheckpointFormatException($"'{StoredName(member, context.Rank)}' is not the state of a random number generator.");
                }

                using Tensor state = tensor(bytes);
                Set(state);
            });
        }
    }

    /// <summary>What belongs to ranks cannot be shared out among another number of them.</summary>
    /// <returns>Whether as many ranks saved as load.</returns>
    public static bool FitWorldSize(string member, RestoreContext context)
    {
        if (context.SavedWorldSize == context.Rank.WorldSize)
        {
            return true;
        }

        context.Mismatch(string.Create(CultureInfo.InvariantCulture,
            $"{member}: random state of {context.SavedWorldSize} ranks in the checkpoint, {context.Rank.WorldSize} ranks in this run"));
        context.Skip(member);
        return false;
    }

    private string StoredName(string member, RankInfo rank) =>
        string.Create(CultureInfo.InvariantCulture, $"{member}.rank{rank.Rank:D5}.{Field}");

    private byte[] StateBytes()
    {
        using Tensor state = Get();
        return state.bytes.ToArray();
    }
}
