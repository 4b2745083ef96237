using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>Gradients of one type that go over in one operation: many small ones would each wait for all ranks.</summary>
internal sealed class GradientBucket
{
    // What PyTorch's DistributedDataParallel takes: https://pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html
    private const long MaxBytes = 25L << 20;

    private readonly List<Tensor> _gradients = [];
    private long _bytes;

    public static IEnumerable<GradientBucket> Split(IEnumerable<Tensor> gradients)
    {
        foreach (IGrouping<ScalarType, Tensor> type in gradients.GroupBy(static gradient => gradient.dtype))
        {
            var bucket = new GradientBucket();
            foreach (Tensor gradient in type)
            {
                long bytes = gradient.numel() * gradient.element_size();
                if (bucket._gradients.Count > 0 && bucket._bytes + bytes > MaxBytes)
                {
                    yield return bucket;
                    bucket = new GradientBucket();
                }

                bucket._gradients.Add(gradient);
                bucket._bytes += bytes;
            }

            yield return bucket;
        }
    }

    /// <summary>Replaces every gradient by the mean of the ranks'.</summary>
    public void Average(ProcessGroup group)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        Tensor flat = cat([.. _gradients.Select(static gradient => gradient.detach().reshape(-1).cpu())]);
        ProcessGroup.Wait(group.AllReduceAsync(flat, "backward, gradients"));
        flat.div_(group.WorldSize);
        long start = 0;
        foreach (Tensor gradient in _gradients)
        {
            gradient.copy_(flat.narrow(0, start, gradient.numel()).view_as(gradient));
            start += gradient.numel();
        }
    }
}
