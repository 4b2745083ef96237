using System.Globalization;
using Fabric.Collectives;
using Fabric.Tests.MpiProgram;

// A scenario by name, on one rank of an MPI job: MpiProgram NAME [TIMEOUT IN SECONDS] [LONGEST MESSAGE IN BYTES]. What the
// rank saw goes to the console in one line; or to a file of its own, since launchers mix what ranks write at the same time.
// Without a launcher, on threads: MpiProgram NAME RANKS.
Func<ProcessGroup, Task<string>> scenario = Scenarios.All[args[0]];
if (MpiEnvironment.Detect() is not { } launcher)
{
    await Task.WhenAll(ThreadProcessGroup.Create(Number(1, 1)).Select(async rank => Write(rank.Rank, await Task.Run(() => scenario(rank)))));
    return 0;
}

ProcessGroup group;
try
{
    group = await MpiProcessGroup.StartAsync(
        launcher, new MpiOptions { Timeout = TimeSpan.FromSeconds(Number(1, 60)), LongestMessage = Number(2, 1 << 30) });
}
catch (MpiException e)
{
    Write(launcher.Rank, $"{e.GetType().Name}: {e.Message}");
    return 3;
}

try
{
    Write(group.Rank, await scenario(group));
    await group.DisposeAsync();
    return 0;
}
catch (Exception e)
{
    Write(group.Rank, $"{e.GetType().Name}: {e.Message}");
    group.Fail(e);
    group.Abort();
    return 1;
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

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
