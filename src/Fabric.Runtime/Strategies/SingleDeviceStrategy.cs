using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>One rank: there is nobody to share with.</summary>
internal sealed class SingleDeviceStrategy : Strategy
{
    public override string ToString() => "single";

    internal override bool Supports(int worldSize) => worldSize == 1;

    internal override void Setup(nn.Module module, RankLinks links)
    {
    }

    internal override void SynchronizeGradients(IReadOnlyList<nn.Module> modules, RankLinks links)
    {
    }
}
