using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>A residual block without attention: most of what it takes is parameters.</summary>
internal sealed class Block : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm _norm;
    private readonly Linear _up;
    private readonly Linear _down;

    public Block(long width, Device device)
        : base("block")
    {
        _norm = nn.LayerNorm(width, device: device);
        _up = nn.Linear(width, 4 * width, device: device);
        _down = nn.Linear(4 * width, width, device: device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input + _down.call(_up.call(_norm.call(input)).tanh());
}
