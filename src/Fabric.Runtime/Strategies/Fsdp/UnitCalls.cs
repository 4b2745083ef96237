using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>Gathers a unit for each call of its module, and marks in autograd's graph where its backward begins and ends.</summary>
internal sealed class UnitCalls : IModuleCalls
{
    private readonly FsdpUnit _unit;
    private readonly BackwardRun _run;
    private readonly Action _beforeCall;
    private readonly Stack<UnitCall> _calls = new();

    /// <param name="unit">The unit.</param>
    /// <param name="run">The rank's backward.</param>
    /// <param name="beforeCall">Puts in order what an earlier call has left, or throws.</param>
    public UnitCalls(FsdpUnit unit, BackwardRun run, Action beforeCall)
    {
        _unit = unit;
        _run = run;
        _beforeCall = beforeCall;
    }

    public void Before(Span<Tensor?> inputs)
    {
        _beforeCall();
        if (!_unit.IsCalled)
        {
            _calls.Clear();
        }

        var call = new UnitCall();
        _unit.EnterForward();
        _calls.Push(call);
        if (is_grad_enabled())
        {
            Boundary.Insert(inputs, gradients => _run.Reach(gradients, () => _unit.LeaveBackward(call)));
        }
    }

    public void After(Span<Tensor?> outputs)
    {
        UnitCall call = _calls.Pop();
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } output && _unit.Parameters.Any(parameter => LiesIn(output, parameter)))
            {
                // A unit that returns a parameter, or a part of one, returns what is gone when it is released.
                outputs[i] = output.clone();
            }
        }

        if (is_grad_enabled())
        {
            Boundary.Insert(outputs, gradients => _run.Reach(gradients, () => _unit.EnterBackward(call)));
        }

        _unit.LeaveForward();
    }

    private static bool LiesIn(Tensor tensor, FsdpParameter parameter)
    {
        if (tensor.device_type != TorchSharp.DeviceType.CPU || tensor.is_sparse || tensor.numel() == 0)
        {
            return false;
        }

        nint start = TensorMemory.DataPointer(parameter.Whole);
        nint address = TensorMemory.DataPointer(tensor);
        return address >= start && address < start + (nint)parameter.WholeBytes;
    }
}
