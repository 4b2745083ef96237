using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

/// <summary>Runs a test as the only rank, with a folder of its own.</summary>
internal static class OneRank
{
    public static Task RunAsync(Func<FabricRuntime, TemporaryFolder, Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            await test(fabric, folder);
        });

    public static bool AreEqual(nn.Module left, nn.Module right) =>
        left.state_dict().All(entry => entry.Value.equal(right.state_dict()[entry.Key]).all().item<bool>());
}
