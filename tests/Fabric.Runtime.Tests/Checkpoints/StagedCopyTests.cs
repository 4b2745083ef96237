using Fabric.Checkpoints;
using Fabric.Native;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

public sealed class StagedCopyTests
{
    [Fact]
    public void What_is_kept_is_let_go_of_where_something_cannot_be_kept()
    {
        var good = new LiveSource();
        var bad = new LiveSource { KeepError = new InvalidOperationException() };
        CheckpointContent content = Contents.Of(Entry("good", good), Entry("bad", bad));
        Assert.Throws<InvalidOperationException>(() => StagedCopy.Begin(content));
        Assert.Equal(1, good.Keeps);
        Assert.Equal(1, good.Releases);
    }

    private static TensorEntry Entry(string name, LiveSource source) => new(name, TensorDtype.UInt8, [1], source) { ChangesWith = 1 };

    /// <summary>Counts how often it is kept and let go of.</summary>
    private sealed class LiveSource : TensorSource, IDisposable
    {
        public Exception? KeepError { get; init; }

        public int Keeps { get; private set; }

        public int Releases { get; private set; }

        public override long Length => 1;

        public override bool IsLive => true;

        public override (TensorSource Source, IDisposable Keeper) Keep()
        {
            if (KeepError is not null)
            {
                throw KeepError;
            }

            Keeps++;
            return (this, this);
        }

        public override MemoryLease Lease() => throw new NotSupportedException();

        public void Dispose() => Releases++;
    }
}
