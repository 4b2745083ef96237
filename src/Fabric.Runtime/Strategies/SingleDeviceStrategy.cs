using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>One rank: there is nobody to share with.</summary>
internal sealed class SingleDeviceStrategy : Strategy
{
    public override string ToString() => "single";

    internal override bool Supports(int worldSize) => worldSize == 1;

    internal override RankStrategy OnRank(RankLinks links) => new Alone();

    private sealed class Alone : RankStrategy
    {
        public override void Setup(nn.Module module)
        {
        }

        public override void Backward(Tensor loss, bool synchronize) => loss.backward();
    }
}
