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
        bool isShared = context.Rank.SharesProcess;
        context.AddJson(name, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("scope", isShared ? "process" : "rank");
            writer.WriteEndObject();
        });
        OfRank(context.Rank).Capture(name, context);
        if (isShared)
        {
            Default.CaptureOfProcess(name, context);
        }
        else
        {
            Default.Capture(name, context);
        }
    }

    internal override void Restore(RandomState value, string name, RestoreContext context)
    {
        if (PyTorchStates(name).FirstOrDefault(context.Has) is { } ofPyTorch)
        {
            Default.RestoreOfPyTorch(ofPyTorch, name, _policy, context);
            return;
        }

        if (context.ReadObject(name) is null)
        {
            return;
        }

        bool wasShared = context.Has($"{name}.process.cpu");
        RankGenerator own = OfRank(context.Rank);
        RankGenerator.Restore(wasShared || context.Rank.SharesProcess ? [own] : [Default, own], name, _policy, context);

        // Where the number of ranks is refused, that says it all.
        if (wasShared || (context.Rank.SharesProcess && context.Mismatches.Count == 0))
        {
            Default.RestoreOfProcess(name, _policy, context);
        }
    }

    /// <summary>Where runs in Python keep <c>torch.get_rng_state()</c>: alone, or beside the states of other libraries, as Lightning does.</summary>
    private static string[] PyTorchStates(string name) => [name, $"{name}.torch", $"{name}.cpu"];

    private static RankGenerator Default { get; } = new("cpu", random.get_rng_state, random.set_rng_state, SeedDefault);

    private static RankGenerator OfRank(RankInfo rank) =>
        new("fabric", rank.Generator.get_state, rank.Generator.set_state, seed => rank.Generator.manual_seed(seed));

    private static void SeedDefault(long seed)
    {
        using Generator seeded = manual_seed(seed);
    }
}
