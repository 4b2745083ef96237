using System.Globalization;
using Fabric;
using Fabric.Tests.RankProgram;
using static TorchSharp.torch;

// A scenario by name, on each rank of a job: RankProgram SCENARIO ARGUMENTS; several at once with + between them. What a rank saw goes to the console in
// one line; or to a file of its own, since launchers mix what ranks write at the same time.
try
{
    await Task.WhenAll(Split(args).Select(static arguments => RunAsync(Scenarios.All[arguments[0]], arguments[1..])));
    return 0;
}
catch (Exception e) when (e is CollectiveException or CheckpointException)
{
    Console.WriteLine($"{e.GetType().Name}: {e.Message}");
    return 1;
}

static IEnumerable<string[]> Split(string[] arguments)
{
    for (int end; (end = Array.IndexOf(arguments, "+")) >= 0; arguments = arguments[(end + 1)..])
    {
        yield return arguments[..end];
    }

    yield return arguments;
}

static Task RunAsync(Scenario scenario, string[] arguments) => FabricRuntime.RunAsync(
    scenario.Options(arguments) with { Device = CPU, Seed = 3 },
    async fabric => Write(fabric.Rank, await scenario.RunAsync(fabric, arguments)));

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
