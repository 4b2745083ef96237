using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace TrainGan;

/// <summary>The two models: points of a plane from noise, and how real a point looks.</summary>
public static class Networks
{
    /// <summary>How many numbers of noise make one point.</summary>
    public const int NoiseLength = 8;

    private const int Width = 64;

    /// <returns>Float32 [points, <see cref="NoiseLength"/>] → [points, 2].</returns>
    public static Sequential Generator() => Sequential(
        ("in", Linear(NoiseLength, Width)), ("act1", ReLU()), ("hidden", Linear(Width, Width)), ("act2", ReLU()), ("out", Linear(Width, 2)));

    /// <returns>Float32 [points, 2] → [points, 1]: a logit, positive for real.</returns>
    public static Sequential Discriminator() => Sequential(
        ("in", Linear(2, Width)), ("act1", LeakyReLU(0.2)), ("hidden", Linear(Width, Width)), ("act2", LeakyReLU(0.2)), ("out", Linear(Width, 1)));
}
