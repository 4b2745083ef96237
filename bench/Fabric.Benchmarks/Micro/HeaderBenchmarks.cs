using BenchmarkDotNet.Attributes;
using Fabric.Checkpoints;
using Fabric.Formats.Safetensors;

namespace Fabric.Benchmarks.Micro;

/// <summary>The header of a file with the 1,152 tensors of a 96-layer GPT.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private SavePlan _plan = null!;
    private IReadOnlyList<SafetensorsTensor> _tensors = [];
    private byte[] _header = [];

    [GlobalSetup]
    public void Plan()
    {
        _plan = SavePlan.OfFile(PlannedContent.Create(GptContent.Create().Capture()), "Fabric for .NET");
        _header = ((SafetensorsFrame)_plan.Frame).Header.Bytes.ToArray();
        _tensors = SafetensorsHeaderParser.Parse(_header, "header").Tensors;
    }

    [Benchmark(Description = "write, without metadata")]
    public object Write() => SafetensorsHeaderWriter.Write(_tensors, [], dataAlignment: 4096);

    [Benchmark]
    public object Parse() => SafetensorsHeaderParser.Parse(_header, "header");

    [Benchmark]
    public string Checksum() => HeaderChecksum.Compute(_header, ((SafetensorsFrame)_plan.Frame).Header.PositionOf(MetadataKeys.Checksum));
}
