using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>A module whose parameters are divided among the ranks.</summary>
internal sealed class ShardedModule
{
    private ShardedModule(nn.Module module, FsdpUnit[] units, Tensor[] replicated)
    {
        Module = module;
        Units = units;
        Replicated = replicated;
    }

    public nn.Module Module { get; }

    public IReadOnlyList<FsdpUnit> Units { get; }

    /// <summary>The parameters that every rank has whole.</summary>
    public IReadOnlyList<Tensor> Replicated { get; }

    public IEnumerable<FsdpParameter> Parameters => Units.SelectMany(static unit => unit.Parameters);

    /// <summary>Divides a module, whose values are those of rank 0 then.</summary>
    /// <param name="module">The module, the same on all ranks.</param>
    /// <param name="plan">Its units.</param>
    /// <param name="parts">Gives a parameter its value and takes this rank's part.</param>
    /// <param name="links">The other ranks.</param>
    /// <param name="run">This rank's backward.</param>
    /// <param name="beforeCall">Called before each call of a unit: throws what went wrong earlier.</param>
    public static ShardedModule Divide(
        nn.Module module, UnitPlan plan, ParameterParts parts, RankLinks links, BackwardRun run, Action beforeCall)
    {
        var units = new Dictionary<PlannedUnit, FsdpUnit>();
        var replicated = new List<Tensor>();
        foreach (PlannedUnit planned in plan.Units)
        {
            var divided = new List<FsdpParameter>();
            foreach ((string name, Tensor parameter) in planned.Parameters)
            {
                if (DimensionChunks.CanDivide(parameter.shape))
                {
                    divided.Add(parts.Divide(name, parameter));
                }
                else
                {
                    parts.Replicate(name, parameter);
                    replicated.Add(Native.TensorData.Share(parameter));
                }
            }

            units.Add(planned, new FsdpUnit(planned.Name, divided, links.Training));
        }

        var sharded = new ShardedModule(module, [.. units.Values], [.. replicated]);
        sharded.Hook(plan, units, run, beforeCall);
        return sharded;
    }

    /// <summary>Puts units at rest that an exception in a forward has left gathered. Not inside of a forward.</summary>
    public void ForgetCalls()
    {
        foreach (FsdpUnit unit in Units)
        {
            unit.ForgetCalls();
        }
    }

    public void Abandon()
    {
        foreach (FsdpUnit unit in Units)
        {
            unit.Abandon();
        }
    }

    private void Hook(UnitPlan plan, Dictionary<PlannedUnit, FsdpUnit> units, BackwardRun run, Action beforeCall)
    {
        foreach ((PlannedUnit planned, FsdpUnit unit) in units)
        {
            // The root's call is the outermost: whatever is gathered before it was left by one that an exception has ended.
            bool isRoot = ReferenceEquals(planned.Module, Module);
            if (isRoot || unit.Parameters.Count > 0)
            {
                ModuleHooks.TryAttach(planned.Module, new UnitCalls(unit, run, isRoot ? BeforeRoot : beforeCall));
            }
        }

        foreach ((string name, nn.Module module) in plan.Modules)
        {
            FsdpUnit[] others =
            [
                .. plan.OwnersOf(module)
                    .Where(owner => !ReferenceEquals(owner.Module, module))
                    .Select(owner => units[owner])
                    .Where(static unit => unit.Parameters.Count > 0),
            ];
            if (others.Length > 0)
            {
                // Where the module cannot be hooked, libtorch refuses the divided parameters in its own words.
                ModuleHooks.TryAttach(module, new GatheredCheck(name, others));
            }
        }

        void BeforeRoot()
        {
            beforeCall();
            ForgetCalls();
        }
    }
}
