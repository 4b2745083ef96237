using Fabric;
using TrainGan;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(Options.Usage);
    return 0;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{Options.Usage}");
    return 1;
}

try
{
    await FabricRuntime.RunAsync(
        new FabricOptions { Strategy = options.Strategy, Ranks = options.Ranks, Seed = 1 }, new Trainer(options).RunAsync);
    return 0;
}
catch (Exception e) when (e is CheckpointException or ArgumentException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
