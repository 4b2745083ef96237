namespace Fabric.Benchmarks.States;

/// <summary>The names and shapes of torchvision's ResNet-50.</summary>
internal static class ResNet50
{
    private const int Expansion = 4;

    private static readonly (int Blocks, long Width)[] Layers = [(3, 64), (4, 128), (6, 256), (3, 512)];

    public static IReadOnlyList<TensorSpec> Tensors() =>
    [
        new("conv1.weight", [64, 3, 7, 7]),
        .. Norm("bn1", 64),
        .. Layers.SelectMany(static (layer, i) => Enumerable.Range(0, layer.Blocks).SelectMany(block => Block(i, block))),
        new("fc.weight", [1000, 512 * Expansion]),
        new("fc.bias", [1000]),
    ];

    private static IEnumerable<TensorSpec> Block(int layer, int block)
    {
        long width = Layers[layer].Width;
        long output = width * Expansion;
        long input = block > 0 ? output : layer == 0 ? 64 : Layers[layer - 1].Width * Expansion;
        string name = $"layer{layer + 1}.{block}";
        return
        [
            new($"{name}.conv1.weight", [width, input, 1, 1]),
            .. Norm($"{name}.bn1", width),
            new($"{name}.conv2.weight", [width, width, 3, 3]),
            .. Norm($"{name}.bn2", width),
            new($"{name}.conv3.weight", [output, width, 1, 1]),
            .. Norm($"{name}.bn3", output),
            .. block > 0 ? [] : Downsampling(name, input, output),
        ];
    }

    private static IEnumerable<TensorSpec> Downsampling(string block, long input, long output) =>
        [new($"{block}.downsample.0.weight", [output, input, 1, 1]), .. Norm($"{block}.downsample.1", output)];

    private static IEnumerable<TensorSpec> Norm(string name, long width) =>
    [
        new($"{name}.weight", [width]),
        new($"{name}.bias", [width]),
        new($"{name}.running_mean", [width], TensorRole.Buffer),
        new($"{name}.running_var", [width], TensorRole.Buffer),
        new($"{name}.num_batches_tracked", [], TensorRole.Counter),
    ];
}
