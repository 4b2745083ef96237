using Fabric.Sharding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Members.Optimizers;

/// <summary>The state of an optimizer that was made before its parameters were divided among the ranks.</summary>
internal static class OptimizerShards
{
    /// <exception cref="InvalidOperationException">It was made for parameters on the meta device: what it keeps has no values.</exception>
    public static void CheckNotMeta(OptimizerView optimizer)
    {
        if (optimizer.Parameters.Any(static parameter => parameter.device_type == TorchSharp.DeviceType.META))
        {
            throw new InvalidOperationException(
                $"The {optimizer.Layout.ClassName} was made for parameters on the meta device, so what it keeps for them has no values. Make it after Setup.");
        }
    }

    /// <summary>Leaves of each tensor that the optimizer keeps for a divided parameter the part that belongs to this rank's part.</summary>
    public static void Divide(OptimizerView optimizer, Func<Tensor, TensorShard?> shardOf)
    {
        using var noGrad = no_grad();
        foreach ((Tensor parameter, OptimizerState state) in optimizer.Parameters.Zip(optimizer.States))
        {
            if (shardOf(parameter) is not { } shard)
            {
                continue;
            }

            foreach (TensorStateField field in optimizer.Layout.StateFields.OfType<TensorStateField>())
            {
                if (field.Get(state) is { } whole && whole.shape.AsSpan().SequenceEqual(shard.GlobalShape))
                {
                    field.Set(state, shard.Take(whole).DetachFromDisposeScope());
                    whole.Dispose();
                }
            }
        }
    }
}
