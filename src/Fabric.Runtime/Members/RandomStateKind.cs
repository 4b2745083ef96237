using Fabric.CompilerServices;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>The generators that every rank has.</summary>
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
        foreach (RankGenerator generator in Generators(context.Rank))
        {
            generator.Capture(name, context);
        }
    }

    internal override void Restore(RandomState value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is null || !RankGenerator.FitWorldSize(name, context))
        {
            return;
        }

        foreach (RankGenerator generator in Generators(context.Rank))
        {
            generator.Restore(name, context);
        }
    }

    private static RankGenerator[] Generators(RankInfo rank) =>
    [
        new("cpu", random.get_rng_state, random.set_rng_state),
        new("fabric", rank.Generator.get_state, rank.Generator.set_state),
    ];
}
