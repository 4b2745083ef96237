using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Benchmarks.States;

/// <summary>A model and Adam's state for each of its parameters.</summary>
internal sealed partial class TrainingState : IMeasuredState
{
    [Checkpointed] public required nn.Module Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    /// <summary>Adam has state once it has made a step.</summary>
    public static TrainingState Create(nn.Module model)
    {
        optim.Optimizer optimizer = optim.Adam(model.parameters());
        foreach (Parameter parameter in model.parameters())
        {
            parameter.grad = rand_like(parameter, requires_grad: false);
        }

        optimizer.step();
        return new TrainingState { Model = model, Optimizer = optimizer };
    }

    public Task<CommittedCheckpoint> SaveAsync(FabricRuntime fabric, string path, bool durable) =>
        SaveAsync(fabric, path, new SaveOptions<TrainingState> { Durable = durable });

    public PendingSave BeginSave(FabricRuntime fabric, string path) => BeginSave(fabric, path, options: null);

    public Task LoadAsync(FabricRuntime fabric, string path) => LoadAsync(fabric, path, options: null);

    public async Task LoadModelAsync(FabricRuntime fabric, string path)
    {
        await using Remainder<TrainingState> rest = await LoadAsync(fabric, path, Members.Model);
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
    }
}
