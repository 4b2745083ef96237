using BenchmarkDotNet.Attributes;
using Fabric.Checkpoints;

namespace Fabric.Benchmarks.Micro;

/// <summary>What a save does before it writes, for the 1,152 tensors of a 96-layer GPT.</summary>
[MemoryDiagnoser]
public class SaveBenchmarks
{
    private GptContent _gpt = null!;
    private CheckpointContent _content = null!;
    private PlannedContent _planned = null!;

    [GlobalSetup]
    public void Capture()
    {
        _gpt = GptContent.Create();
        _content = _gpt.Capture();
        _planned = PlannedContent.Create(_content);
    }

    [Benchmark(Description = "state -> content, generated")]
    public object State() => _gpt.Capture();

    [Benchmark(Description = "content -> checked content")]
    public object Check() => PlannedContent.Create(_content);

    [Benchmark(Description = "checked content -> layout and header")]
    public object Layout() => SavePlan.OfFile(_planned, "Fabric for .NET");
}
