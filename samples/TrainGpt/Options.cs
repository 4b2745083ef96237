using System.Globalization;
using Fabric;

namespace TrainGpt;

/// <summary>What the command line says.</summary>
public sealed record Options
{
    public const string Usage =
        """
        Trains a small character-level GPT, saves its whole state, and goes on from there when started again.

          --steps N          stop after this many steps in all (300)
          --save-every N     save after every N steps (50)
          --checkpoints DIR  the folder to save to, and to go on from (checkpoints/train-gpt)
          --text FILE        what to learn from (this repository's source files)
          --seed N           the seed of a fresh start (1)
          --fresh            start anew, and remove the checkpoints in the folder
          --strategy NAME    single; ddp: data parallel; fsdp: fully sharded, its checkpoints are folders (single)
          --ranks N          with ddp and fsdp: how many threads train; under mpirun its processes do (1)
        """;

    public long Steps { get; private set; } = 300;

    public long SaveEvery { get; private set; } = 50;

    public string Checkpoints { get; private set; } = "checkpoints/train-gpt";

    public string? Text { get; private set; }

    public long Seed { get; private set; } = 1;

    public bool Fresh { get; private set; }

    public Strategy Strategy { get; private set; } = Strategy.SingleDevice;

    public int Ranks { get; private set; } = 1;

    /// <exception cref="FormatException">An option is unknown, has no value, or a bad one.</exception>
    public static Options Parse(IEnumerable<string> arguments)
    {
        var options = new Options();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out string? option))
        {
            switch (option)
            {
                case "--steps":
                    options.Steps = Number(option, rest, minimum: 0);
                    break;
                case "--save-every":
                    options.SaveEvery = Number(option, rest, minimum: 1);
                    break;
                case "--checkpoints":
                    options.Checkpoints = Value(option, rest);
                    break;
                case "--text":
                    options.Text = Value(option, rest);
                    break;
                case "--seed":
                    options.Seed = Number(option, rest, minimum: long.MinValue);
                    break;
                case "--strategy":
                    options.Strategy = Value(option, rest) switch
                    {
                        "single" => Strategy.SingleDevice,
                        "ddp" => Strategy.Ddp,
                        "fsdp" => Strategy.Fsdp,
                        var other => throw new FormatException($"There is no strategy '{other}': single, ddp, fsdp."),
                    };
                    break;
                case "--ranks":
                    options.Ranks = (int)Number(option, rest, minimum: 1);
                    break;
                case "--fresh":
                    options.Fresh = true;
                    break;
                default:
                    throw new FormatException($"There is no option '{option}'.");
            }
        }

        return options;
    }

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out string? value) ? value : throw new FormatException($"{option} needs a value.");

    private static long Number(string option, Queue<string> rest, long minimum)
    {
        string value = Value(option, rest);
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= minimum
            ? number
            : throw new FormatException($"{option} needs a whole number{(minimum > long.MinValue ? $" of at least {minimum}" : "")}, not '{value}'.");
    }
}
