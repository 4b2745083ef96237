using Fabric.CompilerServices;
using static TorchSharp.torch;

namespace Fabric.Benchmarks.States;

/// <summary>A state whose saves and loads are measured.</summary>
internal interface IMeasuredState : ICheckpointState, IDisposable
{
    nn.Module Model { get; }

    /// <summary>Of the model's parameters; <see langword="null"/> where the state is a model alone.</summary>
    optim.Optimizer? Optimizer { get; }

    Task<CommittedCheckpoint> SaveAsync(FabricRuntime fabric, string path, bool durable);

    PendingSave BeginSave(FabricRuntime fabric, string path);

    Task LoadAsync(FabricRuntime fabric, string path);

    /// <summary>Loads the model, and leaves the rest in the file.</summary>
    Task LoadModelAsync(FabricRuntime fabric, string path);

    /// <summary>Makes the state, with random numbers of that seed.</summary>
    static IMeasuredState Create(StateSpec spec, long seed)
    {
        random.manual_seed(seed);
        var model = new ParameterTree("model", spec.Tensors);
        return spec.HasOptimizer ? TrainingState.Create(model) : new ModelState { Model = model };
    }
}
