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
    /// <param name="onWorldSizeChange">What becomes of it when another number of ranks loads it.</param>
    /// <returns>The kind.</returns>
    public static ObjectKind<RandomState> RandomState(OnWorldSizeChange onWorldSizeChange) => new RandomStateKind(onWorldSizeChange);

    /// <summary>A sampler that knows its place in the data.</summary>
    /// <returns>The kind.</returns>
    public static ObjectKind<ResumableSampler> Sampler() => SamplerKind.Instance;

    /// <summary>A generator of random numbers.</summary>
    /// <param name="onWorldSizeChange">What becomes of it when another number of ranks loads it.</param>
    /// <returns>The kind.</returns>
    public static ObjectKind<Generator> Generator(OnWorldSizeChange onWorldSizeChange) => new GeneratorKind(onWorldSizeChange);

    /// <summary>An object that writes and reads its own state.</summary>
    /// <typeparam name="T">The declared type of the member.</typeparam>
    /// <returns>The kind.</returns>
    public static ObjectKind<T> ExtraState<T>()
        where T : class, ICheckpointExtraState => ExtraStateKind<T>.Instance;

    /// <summary>A state inside a state.</summary>
    /// <typeparam name="T">The inner state class.</typeparam>
    /// <returns>The kind.</returns>
    public static ObjectKind<T> State<T>()
        where T : class, ICheckpointState<T> => StateKind<T>.Instance;

    /// <summary>An array of objects, each restored in place.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="itemKind">The kind of the items.</param>
    /// <returns>The kind.</returns>
    public static ObjectKind<T[]> Array<T>(ObjectKind<T> itemKind)
        where T : class => new ListKind<T[], T>(itemKind);

    /// <summary>A list of objects, each restored in place.</summary>
    /// <typeparam name="TList">The declared type of the member.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="itemKind">The kind of the items.</param>
    /// <returns>The kind.</returns>
    public static ObjectKind<TList> List<TList, T>(ObjectKind<T> itemKind)
        where TList : class, IEnumerable<T?>
        where T : class => new ListKind<TList, T>(itemKind);

    /// <summary>A dictionary of objects, each restored in place.</summary>
    /// <typeparam name="TDictionary">The declared type of the member.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="itemKind">The kind of the items.</param>
    /// <returns>The kind.</returns>
    public static ObjectKind<TDictionary> Dictionary<TDictionary, T>(ObjectKind<T> itemKind)
        where TDictionary : class, IEnumerable<KeyValuePair<string, T?>>
        where T : class => new DictionaryKind<TDictionary, T>(itemKind);
}
