using Fabric.Native;
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
        Replicas.TakeFromRankZero(tensors.Select(static entry => entry.Tensor), "setup", _links);
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
        Tensor[] parameters = [.. _modules.SelectMany(static module => module.parameters()).DistinctBy(TensorMemory.Identity)];
        Replicas.FillAbsent(parameters, Replicas.Anywhere([.. parameters.Select(TensorMetadata.HasGradient)], _links));
        Replicas.AverageGradients(parameters, "backward, gradients", _links);
        Replicas.TakeBuffersFromRankZero(_modules, _links);
    }
}
