using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>A strategy at work on one rank: it knows the modules that were set up there.</summary>
internal abstract class RankStrategy
{
    /// <summary>Whether <see cref="Setup"/> gives the tensors of a module that are on the meta device memory.</summary>
    public virtual bool TakesMeta => false;

    /// <summary>Makes a module that is on the rank's device ready.</summary>
    public abstract void Setup(nn.Module module);

    /// <summary>Computes the gradients of <paramref name="loss"/>.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="synchronize">Whether they are then those of all ranks.</param>
    public abstract void Backward(Tensor loss, bool synchronize);

    /// <returns>What this rank holds of a parameter that is divided among the ranks; <see langword="null"/> where it has the whole.</returns>
    public virtual TensorShard? ShardOf(Tensor parameter) => null;

    /// <summary>
    /// Makes sure that modules and gradients are as they are between forwards and backwards, so that they can be saved. Not inside of a forward; not an
    /// operation of all ranks.
    /// </summary>
    /// <exception cref="InvalidOperationException">What came before has left them incomplete.</exception>
    public virtual void EnsureAtRest()
    {
    }
}
