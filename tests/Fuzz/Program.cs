using System.Diagnostics;
using Fabric.Tests.Fuzz;

const string Usage = "dotnet run -c Release --project tests/Fuzz -- pickle|torch|zip|safetensors|open [--executions N] [--seed S] [--seeds folder]";
if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

long executions = long.Parse(Option("--executions", "100000"), System.Globalization.CultureInfo.InvariantCulture);
int seed = int.Parse(Option("--seed", "1"), System.Globalization.CultureInfo.InvariantCulture);
string seeds = Option("--seeds", Path.Combine("tests", "Fabric.Runtime.Tests", "Formats"));
string scratch = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"fabric-fuzz-{Environment.ProcessId}");
FuzzTarget? target = FuzzTarget.Find(args[0], seeds, scratch);
if (target is null || target.Seeds.Count == 0)
{
    Console.Error.WriteLine($"No target '{args[0]}', or no seeds in '{seeds}'. {Usage}");
    return 2;
}

var run = new FuzzRun();
long start = Stopwatch.GetTimestamp();
try
{
    run.Run(new Mutator(target.Seeds, target.Pieces, seed), target.Read, executions);
}
finally
{
    File.Delete(scratch);
}

double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
Console.WriteLine($"{target.Name}, seed {seed}, {target.Seeds.Count} seed files: {run.Executions} executions, {run.Executions / seconds:f0} a second, {run.Accepted} accepted");
Console.WriteLine($"slowest {run.Slowest.TotalMilliseconds:f1} ms ({run.SlowestInput.Length} bytes), most allocated {run.MostAllocated >> 10} KiB");
Console.WriteLine($"unexpected: {run.Findings.Count}");
for (int i = 0; i < run.Findings.Count; i++)
{
    string kept = Path.Combine(Path.GetTempPath(), $"fabric-fuzz-{target.Name}-{seed}-{i}");
    File.WriteAllBytes(kept, run.Findings[i].Input);
    Console.WriteLine($"{kept}: {run.Findings[i].What}");
}

return run.Findings.Count == 0 ? 0 : 1;

string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;
