using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>
/// Brings the parts of parameters together, and parts their gradients: large ones each in an operation of its own, straight from memory to
/// memory, the small ones of a type together in one.
/// </summary>
internal sealed class ParameterExchange
{
    // From here on, a copy costs more than waiting once more for the other ranks.
    private const long Large = 1 << 20;

    private readonly FsdpParameter[] _large;
    private readonly FsdpParameter[][] _small;
    private readonly ProcessGroup _group;

    public ParameterExchange(IReadOnlyList<FsdpParameter> parameters, ProcessGroup group)
    {
        _group = group;
        _large = [.. parameters.Where(static parameter => parameter.WholeBytes >= Large)];
        _small =
        [
            .. parameters.Where(static parameter => parameter.WholeBytes < Large)
                .GroupBy(static parameter => parameter.Whole.dtype)
                .Select(static type => type.ToArray()),
        ];
    }

    /// <summary>Fills <see cref="FsdpParameter.Whole"/> of all parameters.</summary>
    public void Gather(string label)
    {
        using var noGrad = no_grad();
        using var scope = TorchSharp.torch.NewDisposeScope();
        Task[] large = [.. _large.Select(parameter => _group.AllGatherAsync(
            parameter.OwnElements(), parameter.Whole.view(-1), label, parameter.Counts))];
        foreach (FsdpParameter[] bucket in _small)
        {
            Tensor own = cat([.. bucket.Select(static parameter => parameter.OwnElements())]);
            Tensor all = empty(bucket.Sum(static parameter => parameter.Whole.numel()), dtype: own.dtype, device: CPU);
            ProcessGroup.Wait(_group.AllGatherAsync(own, all, label, CountsOf(bucket)));
            foreach ((FsdpParameter parameter, long start, long count, long place) in Pieces(bucket))
            {
                parameter.Whole.view(-1).narrow(0, start, count).copy_(all.narrow(0, place, count));
            }
        }

        ProcessGroup.Wait(Task.WhenAll(large));
    }

    /// <summary>
    /// Takes the gradients of the wholes, and gives each parameter that is being differentiated its part of their mean. A rank that has none
    /// counts as zeros.
    /// </summary>
    public void Reduce(string label)
    {
        using var noGrad = no_grad();
        foreach (FsdpParameter parameter in _large.Where(static parameter => parameter.IsDifferentiated))
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            Tensor part = zeros(parameter.Shard.Length, dtype: parameter.Whole.dtype, device: CPU);
            ProcessGroup.Wait(_group.ReduceScatterAsync(
                GradientOf(parameter), part.narrow(0, 0, parameter.Shard.Box.Count), label, parameter.Counts));
            parameter.EndGradient(part.div_(_group.WorldSize));
        }

        foreach (FsdpParameter[] type in _small)
        {
            FsdpParameter[] bucket = [.. type.Where(static parameter => parameter.IsDifferentiated)];
            if (bucket.Length > 0)
            {
                ReduceBucket(bucket, label);
            }
        }
    }

    private void ReduceBucket(FsdpParameter[] bucket, string label)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        long[] counts = CountsOf(bucket);
        Tensor all = empty(counts.Sum(), dtype: bucket[0].Whole.dtype, device: CPU);
        Dictionary<FsdpParameter, Tensor> gradients = bucket.ToDictionary(static parameter => parameter, GradientOf);
        foreach ((FsdpParameter parameter, long start, long count, long place) in Pieces(bucket))
        {
            all.narrow(0, place, count).copy_(gradients[parameter].narrow(0, start, count));
        }

        Tensor own = empty(counts[_group.Rank], dtype: all.dtype, device: CPU);
        ProcessGroup.Wait(_group.ReduceScatterAsync(all, own, label, counts));
        own.div_(_group.WorldSize);
        long next = 0;
        foreach (FsdpParameter parameter in bucket)
        {
            long count = parameter.Shard.Box.Count;
            Tensor part = zeros(parameter.Shard.Length, dtype: all.dtype, device: CPU);
            part.narrow(0, 0, count).copy_(own.narrow(0, next, count));
            parameter.EndGradient(part);
            next += count;
        }
    }

    /// <returns>The gradient of the whole, its elements in order.</returns>
    private static Tensor GradientOf(FsdpParameter parameter) =>
        parameter.TakeGradient() is { } gradient
            ? (gradient.is_sparse ? gradient.to_dense() : gradient).contiguous().view(-1)
            : zeros(parameter.Whole.numel(), dtype: parameter.Whole.dtype, device: CPU);

    private static long[] CountsOf(FsdpParameter[] bucket) =>
        [.. Enumerable.Range(0, bucket[0].Counts.Count).Select(rank => bucket.Sum(parameter => parameter.Counts[rank]))];

    /// <summary>Where the parts lie in a bucket: rank after rank, each rank's parameter after parameter.</summary>
    private static IEnumerable<(FsdpParameter Parameter, long Start, long Count, long Place)> Pieces(FsdpParameter[] bucket)
    {
        var starts = new long[bucket.Length];
        long place = 0;
        for (int rank = 0; rank < bucket[0].Counts.Count; rank++)
        {
            for (int i = 0; i < bucket.Length; i++)
            {
                long count = bucket[i].Counts[rank];
                if (count > 0)
                {
                    yield return (bucket[i], starts[i], count, place);
                }

                starts[i] += count;
                place += count;
            }
        }
    }
}
