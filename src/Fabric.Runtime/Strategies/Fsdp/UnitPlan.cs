using Fabric.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>Which modules are units, and which parameters belong to each.</summary>
internal sealed class UnitPlan
{
    private readonly nn.Module _root;
    private readonly Func<nn.Module, bool>? _isUnit;
    private readonly Dictionary<nn.Module, PlannedUnit> _units = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<nint, Owned> _owners = [];
    private readonly HashSet<nn.Module> _seen = new(ReferenceEqualityComparer.Instance);

    private UnitPlan(nn.Module root, Func<nn.Module, bool>? isUnit)
    {
        _root = root;
        _isUnit = isUnit;
    }

    /// <summary>The units, the root first, then in the order in which they are registered. Some may have no parameters.</summary>
    public IReadOnlyList<PlannedUnit> Units { get; private set; } = [];

    /// <summary>All modules, with their names, each once.</summary>
    public List<(string Name, nn.Module Module)> Modules { get; } = [];

    /// <exception cref="InvalidOperationException">A module that must be a unit cannot be hooked.</exception>
    public static UnitPlan Of(nn.Module root, Func<nn.Module, bool>? isUnit)
    {
        var plan = new UnitPlan(root, isUnit);
        PlannedUnit rootUnit = plan.AddUnit("", root);
        if (isUnit is null)
        {
            plan.ChooseAmongChildren("", root);
        }

        plan.Visit("", root, rootUnit, new HashSet<nn.Module>(ReferenceEqualityComparer.Instance));
        plan.Units = [rootUnit, .. plan._units.Values.Where(unit => unit != rootUnit)];
        foreach (Owned owned in plan._owners.Values)
        {
            owned.Unit.Parameters.Add((owned.Name, owned.Parameter));
        }

        return plan;
    }

    /// <summary>The units whose parameters a module has itself.</summary>
    public IEnumerable<PlannedUnit> OwnersOf(nn.Module module) =>
        module.named_parameters(recurse: false).Select(entry => _owners[TensorMemory.Identity(entry.parameter)].Unit).Distinct();

    private static string Under(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    private PlannedUnit AddUnit(string name, nn.Module module)
    {
        if (_units.TryGetValue(module, out PlannedUnit? unit))
        {
            return unit;
        }

        if (!ModuleHooks.Fits(module))
        {
            throw new InvalidOperationException(
                $"{(name.Length == 0 ? "The module" : $"The module '{name}'")} of type {module.GetType().Name} cannot be a unit of Strategy.Fsdp: " +
                $"only a module whose forward {ModuleHooks.Signatures} can be gathered when it is called.");
        }

        unit = new PlannedUnit(name, module);
        _units.Add(module, unit);
        return unit;
    }

    private void ChooseAmongChildren(string name, nn.Module parent)
    {
        foreach ((string child, nn.Module module) in parent.named_children())
        {
            // libtorch does not check the sizes of an LSTM's weights: called with .forward() it must find them gathered, so it belongs to the module around it.
            if (module is LSTM || !module.parameters().Any())
            {
                continue;
            }

            // A list does nothing itself, a sequence only calls its items; what cannot be hooked may have children that can.
            if (module is not Sequential && ModuleHooks.Fits(module))
            {
                AddUnit(Under(name, child), module);
            }
            else
            {
                ChooseAmongChildren(Under(name, child), module);
            }
        }
    }

    private void Visit(string name, nn.Module module, PlannedUnit enclosing, HashSet<nn.Module> path)
    {
        if (!path.Add(module))
        {
            return;
        }

        if (_isUnit is not null && module != _root && _isUnit(module))
        {
            AddUnit(name, module);
        }

        PlannedUnit unit = _units.GetValueOrDefault(module, enclosing);
        if (_seen.Add(module))
        {
            Modules.Add((name, module));
        }

        foreach ((string parameterName, Parameter parameter) in module.named_parameters(recurse: false))
        {
            Assign(Under(name, parameterName), parameter, unit);
        }

        foreach ((string child, nn.Module childModule) in module.named_children())
        {
            Visit(Under(name, child), childModule, unit, path);
        }

        path.Remove(module);
    }

    private void Assign(string name, Parameter parameter, PlannedUnit unit)
    {
        nint identity = TensorMemory.Identity(parameter);
        if (!_owners.TryGetValue(identity, out Owned? owned))
        {
            _owners.Add(identity, new Owned(name, parameter, unit));
        }
        else if (owned.Unit != unit)
        {
            // Several units use it: it is there for all of them while the root is.
            owned.Unit = _units[_root];
        }
    }

    private sealed class Owned(string name, Tensor parameter, PlannedUnit unit)
    {
        public string Name => name;

        public Tensor Parameter => parameter;

        public PlannedUnit Unit { get; set; } = unit;
    }
}
