using Fabric;
using Fabric.Benchmarks;
using Fabric.Benchmarks.Machine;
using Fabric.Benchmarks.Peers;
using Fabric.Benchmarks.Report;
using TorchSharp;

const int Threads = 2;

if (args is ["scale"])
{
    await Scale.RunAsync(ranks: 1024, tensors: 10_000);
    return 0;
}

if (args is ["micro", .. string[] rest])
{
    Fabric.Benchmarks.Micro.MicroBenchmarks.Run(rest);
    return 0;
}

if (args is [ColdStart.Argument, string path])
{
    await ColdStart.ReadAsync(path);
    return 0;
}

SuiteOptions options;
try
{
    options = SuiteOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(SuiteOptions.Usage);
    return 2;
}

torch.set_num_threads(Threads);
var pythons = new List<PythonProcess>();
var places = new List<Place>();
try
{
    foreach (string python in options.Pythons)
    {
        try
        {
            pythons.Add(await PythonProcess.StartAsync(python, Threads));
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine($"PyTorch of {python} is left out: {e.Message}");
        }
    }

    if (options.Place != "tmpfs")
    {
        places.Add(Place.Disk(options.Folder));
    }

    if (options.Place != "disk")
    {
        places.Add(Place.Tmpfs());
    }

    foreach (string line in MachineDescription.Lines(places, pythons.Select(static python => python.Version)))
    {
        Console.WriteLine(line);
    }

    IReadOnlyList<Row> rows = [];
    await FabricRuntime.RunAsync(new FabricOptions(), async fabric => rows = await new Suite(fabric, options, places, pythons).RunAsync());
    if (options.Json is not null)
    {
        RowFile.Write(options.Json, rows);
    }

    return 0;
}
finally
{
    places.ForEach(static place => place.Dispose());
    pythons.ForEach(static python => python.Dispose());
}
