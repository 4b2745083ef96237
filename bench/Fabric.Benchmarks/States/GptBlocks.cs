namespace Fabric.Benchmarks.States;

/// <summary>The names of GPT-2's blocks, twelve tensors a block.</summary>
internal static class GptBlocks
{
    public static IReadOnlyList<TensorSpec> Tensors(int layers, long width) =>
        [.. Enumerable.Range(0, layers).SelectMany(layer => Block($"transformer.h.{layer}", width))];

    private static IEnumerable<TensorSpec> Block(string name, long width) =>
    [
        new($"{name}.ln_1.weight", [width]),
        new($"{name}.ln_1.bias", [width]),
        new($"{name}.attn.c_attn.weight", [width, 3 * width]),
        new($"{name}.attn.c_attn.bias", [3 * width]),
        new($"{name}.attn.c_proj.weight", [width, width]),
        new($"{name}.attn.c_proj.bias", [width]),
        new($"{name}.ln_2.weight", [width]),
        new($"{name}.ln_2.bias", [width]),
        new($"{name}.mlp.c_fc.weight", [width, 4 * width]),
        new($"{name}.mlp.c_fc.bias", [4 * width]),
        new($"{name}.mlp.c_proj.weight", [4 * width, width]),
        new($"{name}.mlp.c_proj.bias", [width]),
    ];
}
