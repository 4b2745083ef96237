using Fabric.CompilerServices;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>The generators that every rank has.</summary>
internal sealed class RandomStateKind : ObjectKind<RandomState>
{
    private readonly OnWorldSizeChange _policy;

    public RandomStateKind(OnWorldSizeChange policy)
    {
        _policy = policy;
    }

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
        if (context.ReadObject(name) is not null)
        {
            RankGenerator.Restore(Generators(context.Rank), name, _policy, context);
        }
    }

    private static RankGenerator[] Generators(RankInfo rank) =>
    [
        new("cpu", random.get_rng_state, random.set_rng_state, SeedDefault),
        new("fabric", rank.Generator.get_state, rank.Generator.set_state, seed => rank.Generator.manual_seed(seed)),
    ];

    private static void SeedDefault(long seed)
    {
        using Generator seeded = manual_seed(seed);
    }
}
