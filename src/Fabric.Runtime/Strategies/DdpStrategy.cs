using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>Every rank has the whole model; gradients are averaged.</summary>
internal sealed class DdpStrategy : Strategy
{
    public override string ToString() => "ddp";

    internal override bool Supports(int worldSize) => true;

    internal override void Setup(nn.Module module, RankLinks links)
    {
        if (links.WorldSize == 1)
        {
            return;
        }

        using var noGrad = no_grad();
        (string Name, Tensor Tensor)[] tensors = [.. module.state_dict().Select(entry => (entry.Key, entry.Value))];
        SameModule.Check(tensors, links);
        TakeFromRankZero(tensors.Select(static entry => entry.Tensor), "setup", links);
    }

    internal override void SynchronizeGradients(IReadOnlyList<nn.Module> modules, RankLinks links)
    {
        if (links.WorldSize == 1)
        {
            return;
        }

        using var noGrad = no_grad();
        Tensor[] parameters = [.. modules.SelectMany(module => module.parameters()).DistinctBy(TensorIdentity)];
        FillAbsent(parameters, links);
        foreach (TensorBucket bucket in TensorBucket.Split(parameters.Select(static parameter => parameter.grad).OfType<Tensor>()))
        {
            bucket.Average(links.Training, "backward, gradients");
        }

        // What a forward has written, as the running statistics of a batch norm, comes from each rank's own data. As in PyTorch, those of
        // rank 0 count.
        TakeFromRankZero(modules.SelectMany(static module => module.buffers()), "backward, buffers", links);
    }

    private static void TakeFromRankZero(IEnumerable<Tensor> tensors, string label, RankLinks links)
    {
        foreach (TensorBucket bucket in TensorBucket.Split(tensors.Where(static tensor => tensor.numel() > 0)))
        {
            bucket.TakeFromRankZero(links.Training, label);
        }
    }

    /// <summary>
    /// A parameter that has a gradient on one rank has one on all: a step passes over parameters without, and ranks that do not agree on
    /// which would part.
    /// </summary>
    private static void FillAbsent(Tensor[] parameters, RankLinks links)
    {
        if (parameters.Length == 0)
        {
            return;
        }

        using Tensor present = tensor(parameters.Select(static parameter => parameter.grad is null ? 0 : 1).ToArray());
        ProcessGroup.Wait(links.Training.AllReduceAsync(present, "backward, which gradients there are", ReduceOperation.Max));
        int[] anywhere = present.data<int>().ToArray();
        for (int i = 0; i < parameters.Length; i++)
        {
            if (anywhere[i] == 1 && parameters[i].grad is null)
            {
                parameters[i].grad = zeros_like(parameters[i], requires_grad: false).DetachFromDisposeScope();
            }
        }
    }

    private static nint TensorIdentity(Tensor tensor) => Native.TensorMemory.Identity(tensor);
}
