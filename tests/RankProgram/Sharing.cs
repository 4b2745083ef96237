using Fabric.CompilerServices;
using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>Saves the same file by rank 0 and by all ranks.</summary>
internal static class Sharing
{
    /// <summary>Into folders of their own: alone, shared, and in the background.</summary>
    public static async Task<string> RunAsync(FabricRuntime fabric, string folder)
    {
        LayoutState layout = LayoutState.Create(fabric);
        await layout.TrainAsync(fabric, 2);
        LargeState large = LargeState.Create(fabric);
        FillAtRandom(large);
        foreach (string extension in (string[])["safetensors", "pt"])
        {
            await SaveAsync(layout, fabric, folder, $"layout.{extension}");
            await SaveAsync(large, fabric, folder, $"large.{extension}");
        }

        return "saved";
    }

    private static async Task SaveAsync<TState>(TState state, FabricRuntime fabric, string folder, string file)
        where TState : class, ICheckpointState<TState>
    {
        SaveOptions<TState> shared = new() { ShareWriting = true };
        await StateOperations.SaveAsync(state, fabric, Path.Combine(folder, "alone", file), options: null, default);
        await StateOperations.SaveAsync(state, fabric, Path.Combine(folder, "shared", file), shared, default);
        await StateOperations.SaveAsync(state, fabric, Path.Combine(folder, "not-durable", file), shared with { Durable = false }, default);
        await StateOperations.BeginSave(state, fabric, Path.Combine(folder, "background", file), shared, default).Committed;
    }

    private static void FillAtRandom(LargeState state)
    {
        using var noGrad = no_grad();
        using var generator = new Generator(7);
        foreach (Tensor tensor in state.Model.parameters().Append(state.Whole))
        {
            tensor.copy_(rand(tensor.shape, generator: generator));
        }
    }
}
