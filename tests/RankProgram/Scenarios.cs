using System.Globalization;

namespace Fabric.Tests.RankProgram;

/// <summary>The scenarios by name.</summary>
internal static class Scenarios
{
    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        // memory adamw|sgd: how much of it a rank needs
        ["memory"] = new(
            static _ => new FabricOptions { Strategy = Strategy.Fsdp.WithInitializer(MemoryUse.Initialize) },
            static (fabric, arguments) => Task.FromResult(MemoryUse.Run(fabric, arguments[0]))),

        // cost PATH: what a save and loads of a fixed state ask of the system
        ["cost"] = new(static _ => new FabricOptions(), static (fabric, arguments) => Cost.RunAsync(fabric, arguments[0])),

        // train STRATEGY STEPS SAVE [LOAD LOADED]: goes on from a checkpoint, saves what was loaded, trains and saves, in files where it has loaded
        ["train"] = new(static arguments => new FabricOptions { Strategy = Named(arguments[0]) }, TrainAsync),

        // save-often STRATEGY RANKS PATH [COUNT]: one save after the other, until it is killed
        ["save-often"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]), Ranks = Number(arguments[1]) },
            static (fabric, arguments) => Saving.OftenAsync(fabric, arguments[2], Count(arguments))),

        // save-often-behind STRATEGY RANKS PATH [COUNT]: the same, while the state changes
        ["save-often-behind"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]), Ranks = Number(arguments[1]) },
            static (fabric, arguments) => Saving.OftenBehindAsync(fabric, arguments[2], Count(arguments))),

        // stop FOLDER MILLISECONDS [STEPS]: trains until SIGTERM, with that long for the last save, and so many steps more
        ["stop"] = new(
            static _ => new FabricOptions { Strategy = Strategy.Ddp, Ranks = 2 },
            static (fabric, arguments) => Stopping.RunAsync(fabric, arguments[0], TimeSpan.FromMilliseconds(Number(arguments[1])), arguments.Length > 2 ? Number(arguments[2]) : 0)),

        // soak STRATEGY RANKS FOLDER COUNT: saves and loads, and what the process holds then
        ["soak"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]), Ranks = Number(arguments[1]) },
            static (fabric, arguments) => Soak.RunAsync(fabric, arguments[2], Number(arguments[3]))),

        // soak-managed STRATEGY RANKS FOLDER COUNT: the same with managers
        ["soak-managed"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]), Ranks = Number(arguments[1]) },
            static (fabric, arguments) => ManagedSoak.RunAsync(fabric, arguments[2], Number(arguments[3]))),

        // save-many STRATEGY RANKS PATH FIRST COUNT: beside others that save to the path
        ["save-many"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]), Ranks = Number(arguments[1]) },
            static (fabric, arguments) => Saving.ManyAsync(fabric, arguments[2], Number(arguments[3]), Number(arguments[4]))),

        // part STRATEGY PATH WAY: one rank does not save as the others do
        ["part"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]), Timeout = TimeSpan.FromSeconds(5) },
            static (fabric, arguments) => Saving.PartAsync(fabric, arguments[1], arguments[2])),

        // share FOLDER: one file that rank 0 writes, and that all ranks write
        ["share"] = new(
            static _ => new FabricOptions { Strategy = Strategy.Ddp },
            static (fabric, arguments) => Sharing.RunAsync(fabric, arguments[0])),

        // share-time PATH: how long both take
        ["share-time"] = new(
            static _ => new FabricOptions { Strategy = Strategy.Ddp },
            static (fabric, arguments) => ShareTime.RunAsync(fabric, arguments[0])),

        // faults STRATEGY FORM+FORM FOLDER STRIDE: the disk of one rank fails, at every STRIDEth operation in turn
        ["faults"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]), FileSystem = FaultyDisk.Own.FileSystem, Timeout = TimeSpan.FromMinutes(1) },
            static (fabric, arguments) => FaultyRanks.RunAsync(fabric, arguments[1], arguments[2], Number(arguments[3]))),

        // apart STRATEGY FOLDER: each rank sees a disk of its own at the path
        ["apart"] = new(
            static arguments => new FabricOptions { Strategy = Named(arguments[0]) },
            static (fabric, arguments) => Saving.ApartAsync(fabric, arguments[1])),

        // small-disk FORM pages|inodes|rights FOLDER: saves to FOLDER/disk, a tmpfs that has too little of it, a little more each time
        ["small-disk"] = new(
            static arguments => SaveForm.Of(arguments[0]).Options,
            static (fabric, arguments) => SmallDisk.RunAsync(fabric, SaveForm.Of(arguments[0]), arguments[1], arguments[2])),

        // forbidden FORM FOLDER: saves and loads without the rights
        ["forbidden"] = new(
            static arguments => SaveForm.Of(arguments[0]).Options,
            static (fabric, arguments) => Forbidden.RunAsync(fabric, SaveForm.Of(arguments[0]), arguments[1])),
    };

    private static async Task<string> TrainAsync(FabricRuntime fabric, string[] arguments)
    {
        LayoutState state = LayoutState.Create(fabric);
        SaveOptions<LayoutState>? options = null;
        if (arguments.Length > 3)
        {
            options = new() { SingleFile = true };
            await state.LoadAsync(fabric, arguments[3]);
            await state.SaveAsync(fabric, arguments[4], options);
        }

        await state.TrainAsync(fabric, Number(arguments[1]));
        return (await state.SaveAsync(fabric, arguments[2], options)).Identity;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Count(string[] arguments) => arguments.Length > 3 ? Number(arguments[3]) : int.MaxValue;

    private static Strategy Named(string name) => name switch
    {
        "single" => Strategy.SingleDevice,
        "ddp" => Strategy.Ddp,
        "fsdp" => Strategy.Fsdp,
        _ => throw new ArgumentException($"There is no strategy '{name}'."),
    };
}
