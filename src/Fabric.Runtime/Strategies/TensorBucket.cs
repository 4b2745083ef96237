using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>Tensors of one type that go over in one operation: many small ones would each wait for all ranks.</summary>
internal sealed class TensorBucket
{
    // What PyTorch's DistributedDataParallel takes: https://pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html
    private const long MaxBytes = 25L << 20;

    private readonly List<Tensor> _tensors = [];
    private long _bytes;

    public static IEnumerable<TensorBucket> Split(IEnumerable<Tensor> tensors)
    {
        foreach (IGrouping<ScalarType, Tensor> type in tensors.GroupBy(static tensor => tensor.dtype))
        {
            var bucket = new TensorBucket();
            foreach (Tensor tensor in type)
            {
                long bytes = tensor.numel() * tensor.element_size();
                if (bucket._tensors.Count > 0 && bucket._bytes + bytes > MaxBytes)
                {
                    yield return bucket;
                    bucket = new TensorBucket();
                }

                bucket._tensors.Add(tensor);
                bucket._bytes += bytes;
            }

            yield return bucket;
        }
    }

    /// <summary>Replaces every element by the mean of the ranks'.</summary>
    public void Average(ProcessGroup group, string label) => Exchange(flat =>
    {
        ProcessGroup.Wait(group.AllReduceAsync(flat, label));
        flat.div_(group.WorldSize);
    });

    /// <summary>Replaces every element by that of rank 0.</summary>
    public void TakeFromRankZero(ProcessGroup group, string label) => Exchange(flat => ProcessGroup.Wait(group.BroadcastAsync(flat, root: 0, label)));

    private void Exchange(Action<Tensor> operation)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        if (_tensors is [var only] && only.is_contiguous() && only.device_type == TorchSharp.DeviceType.CPU)
        {
            // A large one needs no copy.
            operation(only.detach());
            return;
        }

        Tensor flat = cat([.. _tensors.Select(static tensor => tensor.detach().reshape(-1).cpu())]);
        operation(flat);
        long start = 0;
        foreach (Tensor tensor in _tensors)
        {
            tensor.copy_(flat.narrow(0, start, tensor.numel()).view_as(tensor));
            start += tensor.numel();
        }
    }
}
