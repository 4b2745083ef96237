using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Fabric.Runtime.Tests.Members;

/// <summary>Each scheduler of TorchSharp, nested ones too, changing rates within a few steps.</summary>
internal static class EveryScheduler
{
    public static IReadOnlyDictionary<string, Func<optim.Optimizer, LRScheduler>> Factories { get; } =
        new Dictionary<string, Func<optim.Optimizer, LRScheduler>>
        {
            ["LambdaLR"] = static optimizer => LambdaLR(optimizer, static step => 1.0 / (step + 1)),
            ["MultiplicativeLR"] = static optimizer => MultiplicativeLR(optimizer, static step => 0.9),
            ["StepLR"] = static optimizer => StepLR(optimizer, step_size: 2, gamma: 0.5),
            ["MultiStepLR"] = static optimizer => MultiStepLR(optimizer, [3, 1, 6], gamma: 0.5),
            ["PolynomialLR"] = static optimizer => PolynomialLR(optimizer, total_iters: 8, power: 2),
            ["ExponentialLR"] = static optimizer => ExponentialLR(optimizer, gamma: 0.8),
            ["ConstantLR"] = static optimizer => ConstantLR(optimizer, factor: 0.5, total_iters: 4),
            ["LinearLR"] = static optimizer => LinearLR(optimizer, start_factor: 0.1, total_iters: 6),
            ["CosineAnnealingLR"] = static optimizer => CosineAnnealingLR(optimizer, T_max: 6, eta_min: 1e-4),
            ["CyclicLR"] = static optimizer => CyclicLR(optimizer, base_lr: 0.001, max_lr: 0.02, step_size_up: 3),
            ["CyclicLR, no momentum"] = static optimizer => CyclicLR(optimizer, base_lr: 0.001, max_lr: 0.02, step_size_up: 2, cycle_momentum: false),
            ["OneCycleLR"] = static optimizer => OneCycleLR(optimizer, max_lr: 0.02, total_steps: 20),
            ["OneCycleLR, three phases"] = static optimizer => OneCycleLR(optimizer, max_lr: 0.02, total_steps: 20, three_phase: true),
            ["ReduceLROnPlateau"] = static optimizer => ReduceLROnPlateau(optimizer, factor: 0.5, patience: 1, cooldown: 1),
            ["SequentialLR"] = static optimizer => SequentialLR(
                optimizer, [LinearLR(optimizer, start_factor: 0.1, total_iters: 3), CosineAnnealingLR(optimizer, T_max: 6)], [3]),
            ["ChainedLR"] = static optimizer => ChainedLR(
                [ConstantLR(optimizer, factor: 0.5, total_iters: 3), ExponentialLR(optimizer, gamma: 0.9)]),
        };

    /// <summary>The same class with every setting that a restore can assign another one.</summary>
    public static LRScheduler MakeOther(string name, optim.Optimizer optimizer) => name switch
    {
        "StepLR" => StepLR(optimizer, step_size: 5, gamma: 0.1),
        "MultiStepLR" => MultiStepLR(optimizer, [2], gamma: 0.1),
        "PolynomialLR" => PolynomialLR(optimizer, total_iters: 3, power: 1),
        "ExponentialLR" => ExponentialLR(optimizer, gamma: 0.1),
        "ConstantLR" => ConstantLR(optimizer, factor: 0.1, total_iters: 9),
        "LinearLR" => LinearLR(optimizer, start_factor: 0.5, end_factor: 0.7, total_iters: 2),
        "CosineAnnealingLR" => CosineAnnealingLR(optimizer, T_max: 3, eta_min: 1e-3),
        "CyclicLR" => CyclicLR(optimizer, base_lr: 0.1, max_lr: 0.2, step_size_up: 5, step_size_down: 3, gamma: 0.5, base_momentum: 0.1, max_momentum: 0.2),
        "ReduceLROnPlateau" => ReduceLROnPlateau(
            optimizer, mode: "max", factor: 0.1, patience: 4, threshold: 0.1, threshold_mode: "abs", cooldown: 3, min_lr: [0.001], eps: 1e-3),
        "SequentialLR" => SequentialLR(
            optimizer, [LinearLR(optimizer, start_factor: 0.7, total_iters: 9), CosineAnnealingLR(optimizer, T_max: 2)], [7]),
        "ChainedLR" => ChainedLR([ConstantLR(optimizer, factor: 0.1, total_iters: 8), ExponentialLR(optimizer, gamma: 0.1)]),
        _ => Factories[name](optimizer),
    };
}
