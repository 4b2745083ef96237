using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>What members may know of the rank that saves or loads them.</summary>
internal sealed record RankInfo(int Rank, int WorldSize, Device Device, Generator Generator);
