namespace Fabric;

/// <summary>
/// Stands for the random state of a rank: libtorch's default CPU generator and <see cref="FabricRuntime.Generator"/>. As a checkpointed member it makes dropout and every other draw go on after
/// a load as if the run had not stopped.
/// </summary>
/// <remarks>
/// TorchSharp gives no way to the state of the default CUDA generator, so that is not stored: on a GPU, draw with
/// <see cref="FabricRuntime.Generator"/> what must be repeatable. A warning is logged where the device is a GPU.
/// The generators themselves are the rank's; this object only says that they belong to the state. A checkpoint of
/// another number of ranks holds no random state for this rank and does not load, unless the member says with
/// <see cref="CheckpointedAttribute.OnWorldSizeChange"/> what takes its place.
/// </remarks>
public sealed class RandomState;
