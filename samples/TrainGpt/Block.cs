using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TrainGpt;

/// <summary>Causal self-attention and a two-layer perceptron, each normalized before and added to its input.</summary>
public sealed class Block : Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly double _dropoutRate;
    private readonly LayerNorm _norm1;
    private readonly Linear _attention;
    private readonly Linear _projection;
    private readonly LayerNorm _norm2;
    private readonly Linear _up;
    private readonly Linear _down;
    private readonly Dropout _dropout;

    public Block(HyperParameters shape)
        : base(nameof(Block))
    {
        _heads = shape.Heads;
        _dropoutRate = shape.Dropout;
        _norm1 = LayerNorm(shape.Width);
        _attention = Linear(shape.Width, 3 * shape.Width);
        _projection = Linear(shape.Width, shape.Width);
        _norm2 = LayerNorm(shape.Width);
        _up = Linear(shape.Width, 4 * shape.Width);
        _down = Linear(4 * shape.Width, shape.Width);
        _dropout = Dropout(shape.Dropout);
        register_module("ln_1", _norm1);
        register_module("attn", _attention);
        register_module("proj", _projection);
        register_module("ln_2", _norm2);
        register_module("up", _up);
        register_module("down", _down);
        register_module("drop", _dropout);
    }

    /// <param name="input">Float32 of shape [batch, length, width].</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor input)
    {
        Tensor x = input + Attend(_norm1.call(input));
        return x + _dropout.call(_down.call(functional.gelu(_up.call(_norm2.call(x)))));
    }

    private Tensor Attend(Tensor x)
    {
        long batch = x.shape[0], length = x.shape[1], width = x.shape[2];
        Tensor[] parts = [.. _attention.call(x).chunk(3, dim: 2)
            .Select(part => part.reshape(batch, length, _heads, width / _heads).transpose(1, 2))];
        Tensor mixed = functional.scaled_dot_product_attention(
            parts[0], parts[1], parts[2], p: training ? _dropoutRate : 0, is_casual: true);
        return _dropout.call(_projection.call(mixed.transpose(1, 2).reshape(batch, length, width)));
    }
}
