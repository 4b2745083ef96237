using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>Refuses calls of a module whose parameters belong to units that are not gathered.</summary>
internal sealed class GatheredCheck : IModuleCalls
{
    private readonly string _name;
    private readonly FsdpUnit[] _units;

    public GatheredCheck(string name, FsdpUnit[] units)
    {
        _name = name;
        _units = units;
    }

    public void Before(Span<Tensor?> inputs)
    {
        if (Array.Find(_units, static unit => !unit.IsGathered) is { } missing)
        {
            throw new InvalidOperationException(
                $"The module '{_name}' was called while its parameters are divided among the ranks: they are gathered when {missing.Name} is called. Call the model with " +
                ".call(), not .forward(), or choose the module as a unit with Strategy.Fsdp.WithUnits.");
        }
    }

    public void After(Span<Tensor?> outputs)
    {
    }
}
