using System.Runtime.CompilerServices;

namespace Fabric.Native;

/// <summary>
/// Runs code without a finalizer beside it. TorchSharp's optimizers pass numbers to libtorch in objects that nothing keeps alive during the call: after a garbage collection
/// that another thread's allocations start, their finalizers would free what libtorch is reading. The runtime has one thread for finalizers, which is kept in one meanwhile.
/// </summary>
internal static class NoFinalization
{
    private static readonly Lock Lock = new();
    private static Hold? _hold;
    private static int _running;

    /// <summary>Several threads may run at once. Code that waits for finalizers, or takes longer than half a minute, loses the protection after that time.</summary>
    public static void Run(Action action)
    {
        lock (Lock)
        {
            if (_running++ == 0)
            {
                _hold = Hold.Begin();
            }
        }

        try
        {
            action();
        }
        finally
        {
            lock (Lock)
            {
                if (--_running == 0)
                {
                    _hold!.End();
                }
            }
        }
    }

    private sealed class Hold
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

        // TorchSharp waits for finalizers when memory runs out, before it tries again: that must end in its exception, not here.
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _ended = new();

        public static Hold Begin()
        {
            var hold = new Hold();
            hold.DropHolder();
            GC.Collect(generation: 0);
            while (!hold._begun.Task.Wait(Patience))
            {
                // A collection that another thread began just now has made the holder older.
                GC.Collect();
            }

            return hold;
        }

        public void End() => _ended.SetResult();

        /// <summary>In a method of its own, which leaves nothing that would keep the holder alive.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void DropHolder() => _ = new Holder(this);

        private sealed class Holder(Hold hold)
        {
            ~Holder()
            {
                hold._begun.SetResult();
                hold._ended.Task.Wait(Longest);
            }
        }
    }
}
