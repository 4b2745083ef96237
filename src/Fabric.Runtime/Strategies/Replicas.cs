using Fabric.Collectives;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>Keeps what every rank has whole the same on all.</summary>
internal static class Replicas
{
    /// <summary>What is so on any rank, flag by flag.</summary>
    public static bool[] Anywhere(bool[] here, RankLinks links)
    {
        if (here.Length == 0)
        {
            return [];
        }

        using Tensor flags = tensor(here.Select(static flag => flag ? 1 : 0).ToArray());
        ProcessGroup.Wait(links.Training.AllReduceAsync(flags, "backward, which gradients there are", ReduceOperation.Max));
        return [.. flags.data<int>().ToArray().Select(static flag => flag == 1)];
    }

    /// <summary>
    /// A parameter that has a gradient on one rank has one on all: a step passes over parameters without, and ranks that do not agree on
    /// which would part.
    /// </summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="anywhere">Which of them have a gradient on any rank.</param>
    public static void FillAbsent(IEnumerable<Tensor> parameters, IEnumerable<bool> anywhere)
    {
        foreach ((Tensor parameter, bool present) in parameters.Zip(anywhere))
        {
            if (present && !TensorMetadata.HasGradient(parameter))
            {
                parameter.grad = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            }
        }
    }

    public static void AverageGradients(IEnumerable<Tensor> parameters, string label, RankLinks links)
    {
        foreach (TensorBucket bucket in Buckets(parameters.Select(static parameter => parameter.grad).OfType<Tensor>()))
        {
            bucket.Average(links.Training, label);
        }
    }

    /// <summary>
    /// What a forward has written, as the running statistics of a batch norm, comes from each rank's own data. As in PyTorch, those of
    /// rank 0 count.
    /// </summary>
    public static void TakeBuffersFromRankZero(IEnumerable<nn.Module> modules, RankLinks links) =>
        TakeFromRankZero(modules.SelectMany(static module => module.buffers()), "backward, buffers", links);

    public static void TakeFromRankZero(IEnumerable<Tensor> tensors, string label, RankLinks links)
    {
        foreach (TensorBucket bucket in Buckets(tensors))
        {
            bucket.TakeFromRankZero(links.Training, label);
        }
    }

    private static IEnumerable<TensorBucket> Buckets(IEnumerable<Tensor> tensors) =>
        TensorBucket.Split(tensors.Where(static tensor => tensor.numel() > 0));
}
