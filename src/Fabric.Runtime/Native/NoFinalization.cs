using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fabric.Native;

/// <summary>
/// Runs code without a finalizer beside it. TorchSharp's optimizers pass numbers to libtorch in objects that nothing keeps alive during the call: after a garbage collection
/// that another thread's allocations start, their finalizers would free what libtorch is reading. The runtime has one thread for finalizers, which is kept in one meanwhile.
/// </summary>
internal static class NoFinalization
{
    // TorchSharp waits for finalizers when memory runs out, before it tries again: that must end in its exception, not here.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly Lock Lock = new();
    private static Hold? _hold;
    private static int _running;

    /// <inheritdoc cref="Run(Action, TimeSpan)"/>
    public static void Run(Action action) => Run(action, Longest);

    /// <summary>Several threads may run at once. Code that waits for finalizers, or takes longer than half a minute, loses the protection after that time.</summary>
    /// <param name="action">The code.</param>
    /// <param name="patience">How long a finalizer that does not end is waited for. Then the code runs all the same: beside that one there is no other.</param>
    public static void Run(Action action, TimeSpan patience)
    {
        lock (Lock)
        {
            if (_running++ == 0)
            {
                _hold = Hold.Begin(patience);
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
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _ended = new();

        public static Hold Begin(TimeSpan patience)
        {
            long began = Stopwatch.GetTimestamp();
            var hold = new Hold();
            hold.DropHolder();
            GC.Collect(generation: 0);
            while (!hold._begun.Task.Wait(Pause) && Stopwatch.GetElapsedTime(began) < patience)
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
