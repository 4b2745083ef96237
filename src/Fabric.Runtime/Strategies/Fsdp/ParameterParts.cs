using Fabric.Collectives;
using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>Gives tensors of a module the values that rank 0 has, one after the other, and divides parameters.</summary>
internal sealed class ParameterParts
{
    private readonly RankLinks _links;
    private readonly MetaTensors _meta;
    private readonly ShardLength _lengths;

    public ParameterParts(RankLinks links, MetaTensors meta, ShardLength lengths)
    {
        _links = links;
        _meta = meta;
        _lengths = lengths;
    }

    /// <summary>Lets a parameter show this rank's part of it.</summary>
    public FsdpParameter Divide(string name, Tensor parameter)
    {
        using var noGrad = no_grad();
        using var scope = TorchSharp.torch.NewDisposeScope();
        long[] shape = parameter.shape;
        Box[] boxes = [.. Enumerable.Range(0, _links.WorldSize).Select(rank => DimensionChunks.Of(shape, rank, _links.WorldSize))];
        Box own = boxes[_links.Rank];
        var shard = new TensorShard(shape, own, _lengths.For(own.Count));
        bool isMeta = MetaTensors.IsMeta(parameter);
        Tensor whole = isMeta ? _meta.Create(name, parameter, _links.Rank == 0) : parameter.detach().contiguous();
        Broadcast(name, whole);
        Tensor part = shard.Take(whole);
        if (isMeta)
        {
            Native.MetaTensor.Materialize(parameter, part);
        }

        var divided = new FsdpParameter(name, parameter, part, shard, [.. boxes.Select(static box => box.Count)]);
        divided.ShowPart();
        if (parameter.grad is { } gradient)
        {
            // A load before Setup may have left one: whether there is a gradient decides what a step does. It is the same on all ranks, as
            // everything is before Setup.
            using Tensor dense = gradient.is_sparse ? gradient.to_dense() : gradient.alias();
            parameter.grad = shard.Take(dense).DetachFromDisposeScope();
        }

        return divided;
    }

    /// <summary>Gives a tensor that stays whole the values of rank 0.</summary>
    public void Replicate(string name, Tensor tensor)
    {
        using var noGrad = no_grad();
        using var scope = TorchSharp.torch.NewDisposeScope();
        if (MetaTensors.IsMeta(tensor))
        {
            _meta.Materialize(name, tensor, _links.Rank == 0);
        }

        Tensor whole = tensor.detach().contiguous();
        if (whole.numel() > 0)
        {
            Broadcast(name, whole);
            tensor.detach().copy_(whole);
        }
    }

    private void Broadcast(string name, Tensor whole) =>
        ProcessGroup.Wait(_links.Training.BroadcastAsync(whole, root: 0, $"setup, {name}"));
}
