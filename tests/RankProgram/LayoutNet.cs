using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>
/// A network with what is awkward to divide: rows that no number of ranks divides, fewer rows than ranks, a scalar, a tied weight, a frozen
/// one, and a buffer.
/// </summary>
public sealed class LayoutNet : nn.Module<Tensor, Tensor>
{
    private readonly Linear _in;
    private readonly Linear _middle;
    private readonly Linear _out;
    private readonly Linear _back;
    private readonly Parameter _scale;
    private readonly Parameter _shift;

    public LayoutNet()
        : base("net")
    {
        _in = nn.Linear(4, 7, dtype: float64);
        _middle = nn.Linear(7, 7, dtype: float64);
        _out = nn.Linear(7, 3, dtype: float64);
        _back = nn.Linear(7, 7, hasBias: false, dtype: float64);
        _scale = new Parameter(ones([], dtype: float64));
        _shift = new Parameter(zeros([1, 3], dtype: float64));
        _back.weight = _middle.weight!;
        _in.bias!.requires_grad = false;
        register_buffer("mean", full([5], 0.25, dtype: float64));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = _in.call(input - get_buffer("mean")!.mean()).tanh();
        x = _back.call(_middle.call(x).tanh());
        return (_out.call(x) * _scale) + _shift;
    }
}
