using Fabric.Benchmarks.States;

namespace Fabric.Benchmarks.Peers;

/// <summary>Ours, in PyTorch's format: what PyTorch saved is loaded.</summary>
internal sealed class FabricPyTorchPeer(FabricRuntime fabric, IMeasuredState state, PyTorchPeer python) : IPeer
{
    private static string PathIn(string folder) => Path.Combine(folder, "ours.pt");

    public IEnumerable<Contender> Saves(string folder, bool durable) =>
        [Contender.Timed("Fabric, .pt", [PathIn(folder)], () => state.SaveAsync(fabric, PathIn(folder), durable))];

    public IEnumerable<Contender> Loads(string folder, bool cold) =>
        [Contender.Timed("Fabric, .pt", [python.PathIn(folder)], () => state.LoadAsync(fabric, python.PathIn(folder)))];

    public IEnumerable<Contender> PartialLoads(string folder) => [];

    public Task PrepareLoadsAsync(string folder) => Task.CompletedTask;
}
