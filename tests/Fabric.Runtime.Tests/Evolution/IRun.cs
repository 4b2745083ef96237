using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution;

/// <summary>What every version of the class has in some form.</summary>
internal interface IRun
{
    Linear Body { get; }

    Linear Head { get; }

    optim.Optimizer Trainer { get; }

    long Steps { get; }

    double PeakRate { get; }

    int LayerCount { get; }

    Task SaveAsync(FabricRuntime fabric, string path);

    Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Left)> LoadAsync(FabricRuntime fabric, string path);
}
