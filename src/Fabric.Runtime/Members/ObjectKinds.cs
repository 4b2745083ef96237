using System.ComponentModel;
using Fabric.Members;
using static TorchSharp.torch;

namespace Fabric.CompilerServices;

/// <summary>The kinds of objects that a state can hold. Generated code names them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ObjectKinds
{
    /// <summary>A module: its parameters and persistent buffers.</summary>
    /// <typeparam name="T">The declared type of the member.</typeparam>
    /// <returns>The kind.</returns>
    public static ObjectKind<T> Module<T>()
        where T : nn.Module => ModuleKind<T>.Instance;

    /// <summary>An optimizer: its state per parameter and its parameter groups.</summary>
    /// <typeparam name="T">The declared type of the member.</typeparam>
    /// <returns>The kind.</returns>
    public static ObjectKind<T> Optimizer<T>()
        where T : optim.Optimizer => OptimizerKind<T>.Instance;

    /// <summary>A learning rate scheduler.</summary>
    /// <typeparam name="T">The declared type of the member.</typeparam>
    /// <returns>The kind.</returns>
    public static ObjectKind<T> Scheduler<T>()
        where T : optim.lr_scheduler.LRScheduler => SchedulerKind<T>.Instance;

    /// <summary>A tensor, restored into its own memory.</summary>
    /// <typeparam name="T">The declared type of the member.</typeparam>
    /// <returns>The kind.</returns>
    public static ObjectKind<T> Tensor<T>()
        where T : Tensor => TensorKind<T>.Instance;

    /// <summary>The random state of a rank.</summary>
    /// <returns>The kind.</returns>
    public static ObjectKind<RandomState> RandomState() => RandomStateKind.Instance;

    /// <summary>A sampler that knows its place in the data.</summary>
    /// <returns>The kind.</returns>
    public static ObjectKind<ResumableSampler> Sampler() => SamplerKind.Instance;
}
