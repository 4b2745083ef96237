using System.Globalization;
using Fabric;
using Fabric.Tests.RankProgram;
using static TorchSharp.torch;

// A scenario by name, on each rank of a job: RankProgram SCENARIO ARGUMENTS. What a rank saw goes to the console in one line; or to a
// file of its own, since launchers mix what ranks write at the same time.
(Strategy strategy, Func<FabricRuntime, string[], Task<string>> scenario) = Scenarios.All[args[0]];
await FabricRuntime.RunAsync(
    new FabricOptions { Strategy = strategy, Device = CPU, Seed = 3, Timeout = TimeSpan.FromSeconds(60) },
    async fabric => Write(fabric.Rank, await scenario(fabric, args[1..])));

static void Write(int rank, string text)
{
    string line = string.Create(CultureInfo.InvariantCulture, $"rank {rank}: {text}");
    if (Environment.GetEnvironmentVariable("MPI_PROGRAM_OUTPUT") is { } folder)
    {
        File.WriteAllText(Path.Combine(folder, rank.ToString(CultureInfo.InvariantCulture)), line);
    }
    else
    {
        Console.WriteLine(line);
    }
}
