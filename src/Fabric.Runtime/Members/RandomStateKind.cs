using System.Globalization;
using Fabric.CompilerServices;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>The rank's generators, as U8 tensors of their serialized states: <c>random.rank00000.cpu</c>.</summary>
internal sealed class RandomStateKind : ObjectKind<RandomState>
{
    public static RandomStateKind Instance { get; } = new();

    internal override void Capture(RandomState value, string name, CaptureContext context)
    {
        context.AddJson(name, static writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("scope", "rank");
            writer.WriteEndObject();
        });
        foreach ((string field, Func<Tensor> get, _) in Generators(context.Rank))
        {
            byte[] bytes = StateBytes(get);
            context.AddBytes(StoredName(name, context.Rank, field), TensorDtype.UInt8, [bytes.Length], bytes);
        }
    }

    internal override void Restore(RandomState value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is null)
        {
            return;
        }

        if (context.SavedWorldSize != context.Rank.WorldSize)
        {
            context.Mismatch(string.Create(CultureInfo.InvariantCulture,
                $"{name}: random state of {context.SavedWorldSize} ranks in the checkpoint, {context.Rank.WorldSize} ranks in this run"));
            return;
        }

        foreach ((string field, Func<Tensor> get, Action<Tensor> set) in Generators(context.Rank))
        {
            // A state of another size ends the process inside libtorch: the shape is checked against the live one first.
            int length = StateBytes(get).Length;
            if (context.RequestBytes(StoredName(name, context.Rank, field), [length], TensorDtype.UInt8) is { } bytes)
            {
                context.OnApply(() =>
                {
                    using Tensor state = tensor(bytes);
                    set(state);
                });
            }
        }
    }

    private static string StoredName(string name, RankInfo rank, string field) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}.rank{rank.Rank:D5}.{field}");

    private static IEnumerable<(string Field, Func<Tensor> Get, Action<Tensor> Set)> Generators(RankInfo rank)
    {
        yield return ("cpu", random.get_rng_state, random.set_rng_state);
        yield return ("fabric", rank.Generator.get_state, rank.Generator.set_state);
    }

    private static byte[] StateBytes(Func<Tensor> get)
    {
        using Tensor state = get();
        return state.bytes.ToArray();
    }
}
