using Fabric.Native;

namespace Fabric.Collectives;

/// <summary>
/// How long to wait before MPI is asked again: hardly while answers come quickly, then longer and longer, since the processor
/// may be needed by the very rank that is waited for.
/// </summary>
internal sealed class MpiPause
{
    private const int Spins = 20;
    private const int Yields = 200;
    private const int ShortestNap = 20;
    private const int LongestNap = 500;

    /// <summary>MPI moves only when it is called: a rank at rest still hands on what others wait for, and answers.</summary>
    private const int RestMilliseconds = 5;

    private readonly object _gate = new();
    private bool _work;
    private int _count;

    /// <summary>There is something to do: called from any thread.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _work = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Something was done.</summary>
    public void Reset() => _count = 0;

    public void Wait(bool resting)
    {
        _count++;
        if (resting && _count > Spins)
        {
            lock (_gate)
            {
                if (!_work)
                {
                    Monitor.Wait(_gate, RestMilliseconds);
                }

                _work = false;
            }
        }
        else if (_count <= Spins)
        {
            Thread.SpinWait(10);
        }
        else if (_count <= Spins + Yields)
        {
            Thread.Yield();
        }
        else
        {
            Libc.Nap(Math.Min(LongestNap, ShortestNap + (_count - Spins - Yields)));
        }
    }
}
