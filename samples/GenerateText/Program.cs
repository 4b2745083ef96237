using System.Globalization;
using Fabric;
using GenerateText;
using TrainGpt;
using static TorchSharp.torch;

// generate-text [CHECKPOINT [PROMPT [LENGTH]]]: a checkpoint, or a folder with those of a run, of which it takes the latest
string given = args.ElementAtOrDefault(0) ?? "checkpoints/train-gpt";
string prompt = args.ElementAtOrDefault(1) ?? "public ";
int length = int.Parse(args.ElementAtOrDefault(2) ?? "400", CultureInfo.InvariantCulture);

try
{
    await FabricRuntime.RunAsync(new FabricOptions { Device = CPU, Seed = 1 }, async fabric =>
    {
        string path = (await CheckpointManager.LatestAsync(given))?.Path ?? given;
        var description = new ModelDescription();
        await using Remainder<TrainingState> rest = await description.LoadAsync(fabric, path);

        var model = new Gpt(description.Text.Vocabulary.EnumerateRunes().Count(), description.HParams);
        await rest.RestoreAsync(TrainingState.Members.Model, model);
        long iteration = await rest.ReadAsync(TrainingState.Members.Iteration);

        fabric.Print($"a model of {description.Text.Name}, after {iteration} steps:");
        fabric.Print(new Writer(model, description).Write(prompt, length, fabric.Generator));
    });
    return 0;
}
catch (Exception e) when (e is CheckpointException or FormatException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
