using Fabric.Benchmarks.States;
using Fabric.Checkpoints;

namespace Fabric.Benchmarks.Peers;

/// <summary>Ours, without hashing the data: what checksums cost.</summary>
internal sealed class UncheckedPeer(FabricRuntime fabric, IMeasuredState state) : IPeer
{
    private const string Name = "Fabric, no checksums";

    public IEnumerable<Contender> Saves(string folder, bool durable) =>
        [Contender.Timed(Name, [PathIn(folder)], () => UncheckedAsync(() => state.SaveAsync(fabric, PathIn(folder), durable)))];

    public IEnumerable<Contender> Loads(string folder, bool cold) =>
        [Contender.Timed(Name, [PathIn(folder)], () => UncheckedAsync(() => state.LoadAsync(fabric, PathIn(folder))))];

    public IEnumerable<Contender> PartialLoads(string folder) => [];

    public Task PrepareLoadsAsync(string folder) => UncheckedAsync(() => state.SaveAsync(fabric, PathIn(folder), durable: true));

    private static async Task UncheckedAsync(Func<Task> action)
    {
        DataBlocks.AreHashed = false;
        try
        {
            await action();
        }
        finally
        {
            DataBlocks.AreHashed = true;
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, "unchecked.safetensors");
}
