using Fabric.CompilerServices;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>A generator of the user's own. Each rank has one.</summary>
internal sealed class GeneratorKind : ObjectKind<Generator>
{
    public static GeneratorKind Instance { get; } = new();

    internal override void Capture(Generator value, string name, CaptureContext context) => Of(value).Capture(name, context);

    internal override void Restore(Generator value, string name, RestoreContext context)
    {
        if (RankGenerator.FitWorldSize(name, context))
        {
            Of(value).Restore(name, context);
        }
    }

    private static RankGenerator Of(Generator generator) => new("state", generator.get_state, generator.set_state);
}
