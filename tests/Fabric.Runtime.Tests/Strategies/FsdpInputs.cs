using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>A module of three tensors: their sum, weighted by place, through a layer.</summary>
internal sealed class FsdpThree : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly Linear _linear = nn.Linear(6, 6, dtype: float64);

    public FsdpThree()
        : base("three")
    {
        RegisterComponents();
    }

    public override Tensor forward(Tensor a, Tensor b, Tensor c) => _linear.call(a + (2 * b) + (3 * c)).tanh();
}

/// <summary>A module of four tensors: their sum, weighted by place, through a layer.</summary>
internal sealed class FsdpFour : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor>
{
    private readonly Linear _linear = nn.Linear(6, 6, dtype: float64);

    public FsdpFour()
        : base("four")
    {
        RegisterComponents();
    }

    public override Tensor forward(Tensor a, Tensor b, Tensor c, Tensor d) => _linear.call(a + (2 * b) + (3 * c) + (4 * d)).tanh();
}

/// <summary>A module of five tensors: their sum, weighted by place, through a layer.</summary>
internal sealed class FsdpFive : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>
{
    private readonly Linear _linear = nn.Linear(6, 6, dtype: float64);

    public FsdpFive()
        : base("five")
    {
        RegisterComponents();
    }

    public override Tensor forward(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e) => _linear.call(a + (2 * b) + (3 * c) + (4 * d) + (5 * e)).tanh();
}

/// <summary>A module of six tensors: their sum, weighted by place, through a layer.</summary>
internal sealed class FsdpSix : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>
{
    private readonly Linear _linear = nn.Linear(6, 6, dtype: float64);

    public FsdpSix()
        : base("six")
    {
        RegisterComponents();
    }

    public override Tensor forward(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f) => _linear.call(a + (2 * b) + (3 * c) + (4 * d) + (5 * e) + (6 * f)).tanh();
}
