using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TrainGpt;

/// <summary>A small decoder-only transformer over characters.</summary>
public sealed class Gpt : Module<Tensor, Tensor>
{
    private readonly int _context;
    private readonly Embedding _tokens;
    private readonly Embedding _positions;
    private readonly Dropout _dropout;
    private readonly ModuleList<Block> _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head;

    public Gpt(int vocabulary, HyperParameters shape)
        : base(nameof(Gpt))
    {
        _context = shape.Context;
        _tokens = Embedding(vocabulary, shape.Width);
        _positions = Embedding(shape.Context, shape.Width);
        _dropout = Dropout(shape.Dropout);
        _blocks = new ModuleList<Block>([.. Enumerable.Range(0, shape.Layers).Select(_ => new Block(shape))]);
        _norm = LayerNorm(shape.Width);
        _head = Linear(shape.Width, vocabulary, hasBias: false);
        register_module("wte", _tokens);
        register_module("wpe", _positions);
        register_module("drop", _dropout);
        register_module("h", _blocks);
        register_module("ln_f", _norm);
        register_module("lm_head", _head);
    }

    /// <param name="input">Character numbers, Int64 of shape [batch, length], the length at most the context.</param>
    /// <returns>Logits of the next character, Float32 of shape [batch, length, vocabulary].</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        long length = input.shape[1];
        if (length > _context)
        {
            throw new ArgumentException($"{length} characters are more than the context of {_context}.", nameof(input));
        }

        Tensor x = _dropout.call(_tokens.call(input) + _positions.call(arange(length, device: input.device)));
        foreach (Block block in _blocks)
        {
            x = block.call(x);
        }

        return _head.call(_norm.call(x)).MoveToOuterDisposeScope();
    }
}
