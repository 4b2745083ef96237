using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>A way to save: under which strategy, into what, at once or in the background.</summary>
public sealed record SaveForm(string Name, Strategy Strategy, int Ranks, string FileName, bool InBackground = false)
{
    public static IReadOnlyList<SaveForm> All { get; } =
    [
        new("file", Strategy.SingleDevice, 1, "run.safetensors"),
        new("ckpt", Strategy.SingleDevice, 1, "run.ckpt"),
        new("folder", Strategy.Fsdp, 2, "run"),
        new("file-in-background", Strategy.SingleDevice, 1, "run.safetensors", InBackground: true),
        new("folder-in-background", Strategy.Fsdp, 2, "run", InBackground: true),
    ];

    public FabricOptions Options => new() { Strategy = Strategy, Ranks = Ranks, Device = CPU, Seed = 3, Timeout = TimeSpan.FromSeconds(60) };

    public static SaveForm Of(string name) => All.Single(form => form.Name == name);

    public Task<CommittedCheckpoint> SaveAsync(
        LayoutState state, FabricRuntime fabric, string path, CancellationToken cancellationToken = default) => InBackground
        ? state.BeginSave(fabric, path, options: null, cancellationToken).Committed
        : state.SaveAsync(fabric, path, options: null, cancellationToken);
}
