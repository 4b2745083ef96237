using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>A block that rank 0 runs while the others wait, and that they run then.</summary>
internal sealed class RankZeroFirst : IAsyncDisposable
{
    private const string Label = "rank 0 first";

    private readonly ProcessGroup _group;
    private bool _left;

    private RankZeroFirst(ProcessGroup group)
    {
        _group = group;
    }

    public static async Task<IAsyncDisposable> EnterAsync(ProcessGroup group)
    {
        if (group.Rank != 0)
        {
            await group.BarrierAsync(Label).ConfigureAwait(false);
        }

        return new RankZeroFirst(group);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_left && _group.Rank == 0)
        {
            await _group.BarrierAsync(Label).ConfigureAwait(false);
        }

        _left = true;
    }
}
