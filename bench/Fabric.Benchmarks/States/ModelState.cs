using static TorchSharp.torch;

namespace Fabric.Benchmarks.States;

/// <summary>A model alone.</summary>
internal sealed partial class ModelState : IMeasuredState
{
    [Checkpointed] public required nn.Module Model { get; init; }

    public optim.Optimizer? Optimizer => null;

    public Task<CommittedCheckpoint> SaveAsync(FabricRuntime fabric, string path, bool durable) =>
        SaveAsync(fabric, path, new SaveOptions<ModelState> { Durable = durable });

    public PendingSave BeginSave(FabricRuntime fabric, string path) => BeginSave(fabric, path, options: null);

    public Task LoadAsync(FabricRuntime fabric, string path) => LoadAsync(fabric, path, options: null);

    public Task LoadModelAsync(FabricRuntime fabric, string path) => LoadAsync(fabric, path);

    public void Dispose() => Model.Dispose();
}
