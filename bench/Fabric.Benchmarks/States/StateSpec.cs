namespace Fabric.Benchmarks.States;

/// <summary>A state to be measured: the same tensors are made here and in PyTorch.</summary>
internal sealed record StateSpec(string Name, IReadOnlyList<TensorSpec> Tensors, bool HasOptimizer)
{
    /// <summary>64 × 16 MiB: bandwidth.</summary>
    public static StateSpec LargeTensors { get; } = new(
        "64 x 16 MiB", [.. Enumerable.Range(0, 64).Select(static i => new TensorSpec($"layer{i}.weight", [2048, 2048]))], HasOptimizer: false);

    /// <summary>What a real training run has: tensors of all sizes, and Adam's two for each parameter.</summary>
    public static StateSpec ResNet { get; } = new("ResNet-50 + Adam", ResNet50.Tensors(), HasOptimizer: true);

    /// <summary>Many names, few bytes.</summary>
    public static StateSpec Gpt { get; } = new("GPT, 96 layers + Adam", GptBlocks.Tensors(layers: 96, width: 64), HasOptimizer: true);

    /// <summary>20,000 × 1 KiB: what each tensor costs.</summary>
    public static StateSpec SmallTensors { get; } = new(
        "20,000 x 1 KiB", [.. Enumerable.Range(0, 20_000).Select(static i => new TensorSpec($"block{i / 200}.p{i % 200}", [256]))], HasOptimizer: false);

    /// <summary>Beyond what an int counts.</summary>
    public static StateSpec HugeTensor { get; } = new("1 x 2.06 GiB", [new TensorSpec("layer.weight", [33 * 1024, 16384])], HasOptimizer: false) { FewestRounds = 2 };

    public static IReadOnlyList<StateSpec> All { get; } = [LargeTensors, ResNet, Gpt, SmallTensors, HugeTensor];

    /// <summary>The rounds that are made however long they take.</summary>
    public int FewestRounds { get; private init; } = 3;

    /// <summary>The bytes of all tensors, the optimizer's included.</summary>
    public long Bytes => Tensors.Sum(tensor => HasOptimizer && tensor.Role == TensorRole.Parameter ? (tensor.Bytes * 3) + sizeof(float) : tensor.Bytes);
}
