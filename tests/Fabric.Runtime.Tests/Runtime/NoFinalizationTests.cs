using System.Runtime.CompilerServices;
using Fabric.Native;
using Xunit;

namespace Fabric.Runtime.Tests.Runtime;

[Collection(FinalizationGroup.Name)]
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

    [Fact]
    public void A_finalizer_that_does_not_end_keeps_no_code_waiting()
    {
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        DropStuck(begun, end);
        try
        {
            while (!begun.Wait(10))
            {
                GC.Collect();
            }

            bool hasRun = false;
            NoFinalization.Run(() => hasRun = true, TimeSpan.FromMilliseconds(200));
            Assert.True(hasRun);
            Assert.False(end.IsSet);
        }
        finally
        {
            end.Set();
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropStuck(ManualResetEventSlim begun, ManualResetEventSlim end) => _ = new Stuck(begun, end);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(StrongBox<bool> isFinalized) => _ = new Dropped(isFinalized);

    private sealed class Stuck(ManualResetEventSlim begun, ManualResetEventSlim end)
    {
        ~Stuck()
        {
            begun.Set();
            end.Wait();
        }
    }

    private sealed class Dropped(StrongBox<bool> isFinalized)
    {
        ~Dropped() => isFinalized.Value = true;
    }
}
