using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>One rank's whole model among equal ones.</summary>
internal sealed class DdpReplica : RankStrategy
{
    private readonly RankLinks _links;
    private readonly List<nn.Module> _modules = [];

    public DdpReplica(RankLinks links)
    {
        _links = links;
    }

    public override void Setup(nn.Module module)
    {
        _modules.Add(module);
        if (_links.WorldSize == 1)
        {
            return;
        }

        using var noGrad = no_grad();
        (string Name, Tensor Tensor)[] tensors = [.. module.state_dict().Select(entry => (entry.Key, entry.Value))];
        SameModule.Check(tensors, _links);
        TakeFromRankZero(tensors.Select(static entry => entry.Tensor), "setup");
    }

    public override void Backward(Tensor loss, bool synchronize)
    {
        loss.backward();
        if (synchronize && _links.WorldSize > 1)
        {
            SynchronizeGradients();
        }
    }

    private void SynchronizeGradients()
    {
        using var noGrad = no_grad();
        Tensor[] parameters = [.. _modules.SelectMany(module => module.parameters()).DistinctBy(TensorIdentity)];
        FillAbsent(parameters);
        foreach (TensorBucket bucket in TensorBucket.Split(parameters.Select(static parameter => parameter.grad).OfType<Tensor>()))
        {
            bucket.Average(_links.Training, "backward, gradients");
        }

        // What a forward has written, as the running statistics of a batch norm, comes from each rank's own data. As in PyTorch, those of
        // rank 0 count.
        TakeFromRankZero(_modules.SelectMany(static module => module.buffers()), "backward, buffers");
    }

    private void TakeFromRankZero(IEnumerable<Tensor> tensors, string label)
    {
        foreach (TensorBucket bucket in TensorBucket.Split(tensors.Where(static tensor => tensor.numel() > 0)))
        {
            bucket.TakeFromRankZero(_links.Training, label);
        }
    }

    /// <summary>
    /// A parameter that has a gradient on one rank has one on all: a step passes over parameters without, and ranks that do not agree on
    /// which would part.
    /// </summary>
    private void FillAbsent(Tensor[] parameters)
    {
        if (parameters.Length == 0)
        {
            return;
        }

        using Tensor present = tensor(parameters.Select(static parameter => parameter.grad is null ? 0 : 1).ToArray());
        ProcessGroup.Wait(_links.Training.AllReduceAsync(present, "backward, which gradients there are", ReduceOperation.Max));
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
