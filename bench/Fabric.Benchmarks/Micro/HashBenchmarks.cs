using BenchmarkDotNet.Attributes;
using Fabric.Checkpoints;

namespace Fabric.Benchmarks.Micro;

/// <summary>The hash of a block, of the largest that there is and of a small tensor's.</summary>
[MemoryDiagnoser]
public class HashBenchmarks
{
    private byte[] _block = [];

    [Params(1 << 10, DataBlocks.Size)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _block = new byte[Length];
        new Random(1).NextBytes(_block);
    }

    [Benchmark]
    public ulong Hash() => DataBlocks.Hash(_block);
}
