using System.Diagnostics;
using Fabric.Formats;
using Xunit;

namespace Fabric.Runtime.Tests.Formats;

public class TensorCoverTests
{
    [Fact]
    public void Parts_that_are_all_of_a_tensor_have_no_fault()
    {
        Assert.Null(TensorCover.Fault([], [new([], [])]));
        Assert.Null(TensorCover.Fault([0, 3], [new([0, 0], [0, 3])]));
        Assert.Null(TensorCover.Fault([0, 3], []));
        Assert.Null(TensorCover.Fault([4, 6], [new([0, 0], [4, 3]), new([0, 3], [4, 3]), new([4, 0], [0, 6])]));
    }

    [Fact]
    public void Every_fault_is_named()
    {
        Assert.Contains("outside", TensorCover.Fault([4], [new([2], [3])]), StringComparison.Ordinal);
        Assert.Contains("outside", TensorCover.Fault([4], [new([0, 0], [4, 1])]), StringComparison.Ordinal);
        Assert.Contains("outside", TensorCover.Fault([4], [new([long.MaxValue], [long.MaxValue])]), StringComparison.Ordinal);
        Assert.Contains("overlap", TensorCover.Fault([4, 4], [new([0, 0], [4, 3]), new([3, 2], [1, 2])]), StringComparison.Ordinal);
        Assert.Contains("overlap", TensorCover.Fault([], [new([], []), new([], [])]), StringComparison.Ordinal);
        Assert.Contains("hold 12 of its 16", TensorCover.Fault([4, 4], [new([0, 0], [4, 3])]), StringComparison.Ordinal);
        Assert.Contains("hold 0 of its 4", TensorCover.Fault([4], []), StringComparison.Ordinal);
    }

    [Fact]
    public void Grids_of_many_parts_are_checked_at_once()
    {
        var boxes = new List<TensorBox>();
        for (long row = 0; row < 300; row++)
        {
            for (long column = 0; column < 300; column++)
            {
                boxes.Add(new([row * 2, column * 3], [2, 3]));
            }
        }

        long start = Stopwatch.GetTimestamp();
        Assert.Null(TensorCover.Fault([600, 900], boxes));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
    }
}
