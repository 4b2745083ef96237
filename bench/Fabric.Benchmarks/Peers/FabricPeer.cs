using Fabric.Benchmarks.States;

namespace Fabric.Benchmarks.Peers;

/// <summary>Ours.</summary>
internal sealed class FabricPeer(FabricRuntime fabric, IMeasuredState state) : IPeer
{
    public static string PathIn(string folder) => Path.Combine(folder, "ours.safetensors");

    public IEnumerable<Contender> Saves(string folder, bool durable) =>
        [Contender.Timed("Fabric", [PathIn(folder)], () => state.SaveAsync(fabric, PathIn(folder), durable))];

    public IEnumerable<Contender> Loads(string folder, bool cold) =>
        [Contender.Timed("Fabric", [PathIn(folder)], () => state.LoadAsync(fabric, PathIn(folder)))];

    public IEnumerable<Contender> PartialLoads(string folder) =>
    [
        Contender.Timed("Fabric, model alone", [PathIn(folder)], () => state.LoadModelAsync(fabric, PathIn(folder))),
        Contender.Timed("Fabric, whole", [PathIn(folder)], () => state.LoadAsync(fabric, PathIn(folder))),
    ];

    public Task PrepareLoadsAsync(string folder) => state.SaveAsync(fabric, PathIn(folder), durable: true);
}
