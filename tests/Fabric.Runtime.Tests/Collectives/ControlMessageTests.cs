using Fabric.Collectives;
using Xunit;

namespace Fabric.Runtime.Tests.Collectives;

public class ControlMessageTests
{
    [Fact]
    public void It_comes_out_as_it_went_in()
    {
        var message = new ControlMessage
        {
            Kind = ControlKind.Broken,
            Rank = 7,
            Group = "world/checkpoints",
            Sequence = long.MaxValue,
            Signature = ulong.MaxValue,
            Failure = GroupFailureKind.Timeout,
            Blamed = [1, 2],
            Text = "rank 1 has not come…",
        };
        ControlMessage read = ControlMessage.Read(message.ToBytes());
        Assert.Equal(message with { Blamed = [] }, read with { Blamed = [] });
        Assert.Equal([1, 2], read.Blamed);
    }

    [Fact]
    public void It_fits_the_buffer_whatever_it_says()
    {
        var message = new ControlMessage
        {
            Kind = ControlKind.Position,
            Rank = 0,
            Group = new string('€', 10_000),
            Blamed = [.. Enumerable.Range(0, 10_000)],
            Text = new string('€', 10_000),
        };
        Assert.InRange(message.ToBytes().Length, 1, ControlMessage.MaxBytes);
        Assert.Equal(16, ControlMessage.Read(message.ToBytes()).Blamed.Count);
    }
}
