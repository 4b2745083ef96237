using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>A residual block with a norm.</summary>
internal sealed class FsdpBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm _norm;
    private readonly Linear _up;
    private readonly Linear _down;

    public FsdpBlock(long width, ScalarType type, Device? device = null)
        : base("block")
    {
        _norm = nn.LayerNorm(width, dtype: type, device: device);
        _up = nn.Linear(width, 3 * width, dtype: type, device: device);
        _down = nn.Linear(3 * width, width, dtype: type, device: device);
        RegisterComponents();
    }

    public Linear Up => _up;

    public override Tensor forward(Tensor input) => input + _down.call(_up.call(_norm.call(input)).tanh());
}

/// <summary>A small language model: it has an embedding, a list of blocks, a head that may be the embedding's weight, and a parameter without dimensions.</summary>
internal sealed class FsdpGpt : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _tokens;
    private readonly ModuleList<FsdpBlock> _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head;
    private readonly Parameter _scale;
    private readonly Parameter _shift;

    public FsdpGpt(ScalarType type = ScalarType.Float64, bool tied = false, int blocks = 2, long width = 6, long words = 13, Device? device = null)
        : base("gpt")
    {
        _tokens = nn.Embedding(words, width, dtype: type, device: device);
        _blocks = new ModuleList<FsdpBlock>([.. Enumerable.Range(0, blocks).Select(_ => new FsdpBlock(width, type, device))]);
        _norm = nn.LayerNorm(width, dtype: type, device: device);
        _head = nn.Linear(width, words, hasBias: false, dtype: type, device: device);
        _scale = new Parameter(ones([], dtype: type, device: device));
        _shift = new Parameter(zeros([1], dtype: type, device: device));
        if (tied)
        {
            _head.weight = _tokens.weight!;
        }

        RegisterComponents();
    }

    public Embedding Tokens => _tokens;

    public ModuleList<FsdpBlock> Blocks => _blocks;

    public LayerNorm Norm => _norm;

    public Linear Head => _head;

    public static Tensor Words(Tensor samples) => (samples * 13).to(int64).clamp(0, 12);

    public static Tensor Loss(nn.Module model, Tensor samples)
    {
        Tensor words = Words(samples);
        Tensor logits = ((FsdpGpt)model).call(words.narrow(1, 0, 5));
        return nn.functional.cross_entropy(logits.flatten(0, 1), words.narrow(1, 1, 5).flatten());
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = _tokens.call(input);
        foreach (FsdpBlock block in _blocks)
        {
            x = block.call(x);
        }

        return _head.call((_norm.call(x) + _shift) * _scale);
    }
}

/// <summary>A module whose forward is given.</summary>
internal sealed class FsdpNet : nn.Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _forward;

    public FsdpNet(Func<Tensor, Tensor> forward, params (string Name, nn.Module Module)[] children)
        : base("net")
    {
        _forward = forward;
        foreach ((string name, nn.Module module) in children)
        {
            register_module(name, module);
        }
    }

    public override Tensor forward(Tensor input) => _forward(input);
}

/// <summary>A module of two tensors that returns two.</summary>
internal sealed class FsdpPair : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly Linear _left = nn.Linear(6, 5, dtype: float64);
    private readonly Linear _right = nn.Linear(6, 5, dtype: float64);

    public FsdpPair()
        : base("pair")
    {
        RegisterComponents();
    }

    public override (Tensor, Tensor) forward(Tensor left, Tensor right) => (_left.call(left), _right.call(right).tanh());
}
