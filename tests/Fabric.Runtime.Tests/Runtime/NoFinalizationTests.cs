using System.Runtime.CompilerServices;
using Fabric.Native;
using Xunit;

namespace Fabric.Runtime.Tests.Runtime;

public sealed class NoFinalizationTests
{
    [Fact]
    public void Finalizers_wait_until_the_code_has_ended()
    {
        for (int i = 0; i < 20; i++)
        {
            var isFinalized = new StrongBox<bool>();
            NoFinalization.Run(() =>
            {
                Drop(isFinalized);
                GC.Collect();
                Thread.Sleep(10);
                Assert.False(isFinalized.Value);
            });
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.True(isFinalized.Value);
        }
    }

    [Fact]
    public void Several_threads_may_run_at_once() => Parallel.For(0, 1000, static _ => NoFinalization.Run(static () => Thread.Yield()));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(StrongBox<bool> isFinalized) => _ = new Dropped(isFinalized);

    private sealed class Dropped(StrongBox<bool> isFinalized)
    {
        ~Dropped() => isFinalized.Value = true;
    }
}
