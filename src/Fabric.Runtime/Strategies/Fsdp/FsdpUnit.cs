using Fabric.Collectives;

namespace Fabric.Strategies.Fsdp;

/// <summary>
/// The parameters that are gathered together: for each forward of their module, and in backward from its outputs to its inputs. A call may
/// lie in another, or follow it in the same forward.
/// </summary>
internal sealed class FsdpUnit
{
    private readonly ParameterExchange _exchange;
    private readonly HashSet<UnitCall> _differentiated = [];
    private readonly string _gatherLabel;
    private readonly string _reduceLabel;
    private int _calls;

    public FsdpUnit(string name, IReadOnlyList<FsdpParameter> parameters, ProcessGroup group)
    {
        Name = name.Length == 0 ? "the module itself" : $"'{name}'";
        Parameters = parameters;
        _exchange = new ParameterExchange(parameters, group);
        _gatherLabel = $"gather {Name}";
        _reduceLabel = $"backward, gradients of {Name}";
    }

    public string Name { get; }

    public IReadOnlyList<FsdpParameter> Parameters { get; }

    public bool IsGathered { get; private set; }

    /// <summary>Whether calls are under way, or were left by an exception.</summary>
    public bool IsCalled => _calls > 0;

    /// <summary>Whether a backward has come in that has not gone out.</summary>
    public bool IsDifferentiated => _differentiated.Count > 0;

    public void EnterForward()
    {
        Gather(forForward: true);
        _calls++;
    }

    public void LeaveForward()
    {
        // A call that an exception has ended is not counted any more.
        _calls = Math.Max(0, _calls - 1);
        ReleaseUnused();
    }

    /// <summary>Forgets calls that an exception has ended.</summary>
    public void ForgetCalls()
    {
        _calls = 0;
        ReleaseUnused();
    }

    /// <summary>Backward has come to the outputs of a call.</summary>
    public void EnterBackward(UnitCall call)
    {
        Gather(forForward: false);
        _differentiated.Add(call);
        foreach (FsdpParameter parameter in Parameters)
        {
            CheckGradient(parameter);
            parameter.BeginGradient();
        }
    }

    /// <summary>Backward has come to the inputs of a call: what its parameters contribute is there.</summary>
    public void LeaveBackward(UnitCall call)
    {
        if (_differentiated.Remove(call) && _differentiated.Count == 0)
        {
            Reduce();
        }
    }

    /// <summary>Ends the backward of calls whose inputs need no gradient, so that it does not come there.</summary>
    public void EndBackward()
    {
        if (_differentiated.Count > 0)
        {
            _differentiated.Clear();
            Reduce();
        }
    }

    /// <summary>Gives up whatever is under way. Not an operation of all ranks.</summary>
    public void Abandon()
    {
        _calls = 0;
        _differentiated.Clear();
        foreach (FsdpParameter parameter in Parameters)
        {
            parameter.AbandonGradient();
        }

        ReleaseUnused();
    }

    /// <exception cref="InvalidOperationException">The parameter has a gradient of the whole, though it was not gathered.</exception>
    public void CheckGradient(FsdpParameter parameter)
    {
        using TorchSharp.torch.Tensor? gradient = parameter.IsDifferentiated ? null : parameter.Tensor.grad;
        if (gradient is not null && !parameter.IsPartOfGradient(gradient))
        {
            parameter.Tensor.grad = null;
            throw new InvalidOperationException(
                $"A gradient reached the parameter '{parameter.Name}' while its unit, {Name}, was not gathered: something that the unit computes goes another way " +
                "than through what it returns, or its module was called with .forward(). Call modules with .call(), and return what the loss needs.");
        }
    }

    private void Gather(bool forForward)
    {
        if (IsGathered)
        {
            return;
        }

        _exchange.Gather(_gatherLabel);
        IsGathered = true;
        foreach (FsdpParameter parameter in Parameters)
        {
            parameter.ShowWhole(forForward);
        }
    }

    private void Reduce()
    {
        _exchange.Reduce(_reduceLabel);
        ReleaseUnused();
    }

    private void ReleaseUnused()
    {
        if (IsGathered && _calls == 0 && _differentiated.Count == 0)
        {
            IsGathered = false;
            foreach (FsdpParameter parameter in Parameters)
            {
                parameter.ShowPart();
            }
        }
    }
}
