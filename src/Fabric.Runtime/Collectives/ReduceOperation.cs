namespace Fabric.Collectives;

/// <summary>What becomes of the elements that the ranks hold at one place. <see cref="Min"/> and <see cref="Max"/> keep NaN.</summary>
internal enum ReduceOperation
{
    Sum,
    Min,
    Max,
}
