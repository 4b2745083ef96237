using System.Diagnostics;

namespace Fabric.Tests.Fuzz;

/// <summary>Runs a reader on mutants, and notes what it must not do.</summary>
internal sealed class FuzzRun
{
    // A mutant that takes longer, or allocates more, is a finding: all of them are small.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private const long MostMemory = 256L << 20;
    private const int MaxFindings = 20;

    private readonly List<(string What, byte[] Input)> _findings = [];

    public long Executions { get; private set; }

    public long Accepted { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public byte[] SlowestInput { get; private set; } = [];

    public long MostAllocated { get; private set; }

    /// <summary>Unexpected exceptions and broken bounds, with the inputs.</summary>
    public IReadOnlyList<(string What, byte[] Input)> Findings => _findings;

    public void Run(Mutator mutator, Action<byte[]> read, long executions)
    {
        for (long i = 0; i < executions && _findings.Count < MaxFindings; i++)
        {
            Execute(mutator.Next(), read);
        }
    }

    private void Execute(byte[] input, Action<byte[]> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        try
        {
            read(input);
            Accepted++;
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
        }
#pragma warning disable CA1031 // Any other exception is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _findings.Add((e.ToString(), input));
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Executions++;
        MostAllocated = Math.Max(MostAllocated, allocated);
        if (elapsed > Slowest)
        {
            (Slowest, SlowestInput) = (elapsed, input);
        }

        if (elapsed > MostTime || allocated > MostMemory)
        {
            _findings.Add(($"{elapsed.TotalSeconds:f1} s, {allocated >> 20} MiB", input));
        }
    }
}
