namespace Fabric.Benchmarks.States;

/// <summary>One tensor of a model: its dotted name and its shape. Parameters are float32, counters are int64 buffers.</summary>
internal sealed record TensorSpec(string Name, long[] Shape, TensorRole Role = TensorRole.Parameter)
{
    public long Elements => Shape.Aggregate(1L, static (product, length) => product * length);

    public long Bytes => Elements * (Role == TensorRole.Counter ? sizeof(long) : sizeof(float));
}
