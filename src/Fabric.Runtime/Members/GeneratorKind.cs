using Fabric.CompilerServices;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>A generator of the user's own. Each rank has one.</summary>
internal sealed class GeneratorKind : ObjectKind<Generator>
{
    private readonly OnWorldSizeChange _policy;

    public GeneratorKind(OnWorldSizeChange policy)
    {
        _policy = policy;
    }

    internal override void Capture(Generator value, string name, CaptureContext context) => Of(value).Capture(name, context);

    internal override void Restore(Generator value, string name, RestoreContext context) =>
        RankGenerator.Restore([Of(value)], name, _policy, context);

    private static RankGenerator Of(Generator generator) =>
        new("state", generator.get_state, generator.set_state, seed => generator.manual_seed(seed));
}
