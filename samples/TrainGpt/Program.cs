using Fabric;
using TrainGpt;

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
    CharacterText text = CharacterText.Read(options.Text);
    await FabricRuntime.RunAsync(new FabricOptions { Strategy = options.Strategy, Ranks = options.Ranks, Seed = options.Seed }, new Trainer(options, text).RunAsync);
    return 0;
}
catch (Exception e) when (e is CheckpointException or IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
