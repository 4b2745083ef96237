using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Blocks;

/// <summary>A linear layer around which its input goes, with a scale of its own.</summary>
public sealed class Residual : Module<Tensor, Tensor>
{
    private readonly Linear inner;
    private readonly Parameter scale = Parameter(ones(1));

    public Residual(long width)
        : base(nameof(Residual))
    {
        inner = Linear(width, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input + (scale * inner.call(input).tanh());
}
