using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution;

/// <summary>What the versions of the class share.</summary>
internal static class Training
{
    public static optim.Optimizer OptimizerOf(Linear body, Linear head) => optim.Adam([.. body.parameters(), .. head.parameters()], lr: 0.1);

    public static async Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Left)> Describe<TState>(Task<Remainder<TState>> load)
        where TState : class
    {
        await using Remainder<TState> rest = await load;
        return (rest.MissingNames, [.. rest.Members.Select(member => member.Name)]);
    }

    public static void Step(IRun run)
    {
        run.Trainer.zero_grad();
        run.Head.call(run.Body.call(ones(4, 2))).sum().backward();
        run.Trainer.step();
    }
}
