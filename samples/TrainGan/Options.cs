using System.Globalization;
using Fabric;

namespace TrainGan;

/// <summary>What the command line says.</summary>
public sealed record Options
{
    public const string Usage =
        """
        Trains a small generative adversarial network, saves both models and both optimizers, and goes on from there when started again.

          --steps N          stop after this many steps in all (1000)
          --save-every N     save after every N steps (250)
          --checkpoint PATH  where to save, and what to go on from (checkpoints/train-gan)
          --strategy NAME    single, ddp or fsdp (single)
          --ranks N          with ddp and fsdp: how many threads train; under mpirun its processes do (1)
        """;

    public long Steps { get; private init; } = 1000;

    public long SaveEvery { get; private init; } = 250;

    public string Checkpoint { get; private init; } = "checkpoints/train-gan";

    public Strategy Strategy { get; private init; } = Strategy.SingleDevice;

    public int Ranks { get; private init; } = 1;

    /// <exception cref="FormatException">An option is unknown, has no value, or a bad one.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        foreach (string[] pair in arguments.Chunk(2))
        {
            string value = pair.Length == 2 ? pair[1] : throw new FormatException($"{pair[0]} needs a value.");
            options = pair[0] switch
            {
                "--steps" => options with { Steps = Number(value) },
                "--save-every" => options with { SaveEvery = Math.Max(1, Number(value)) },
                "--checkpoint" => options with { Checkpoint = value },
                "--strategy" => options with { Strategy = Named(value) },
                "--ranks" => options with { Ranks = Number(value) },
                _ => throw new FormatException($"There is no option '{pair[0]}'."),
            };
        }

        return options;
    }

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Strategy Named(string name) => name switch
    {
        "single" => Strategy.SingleDevice,
        "ddp" => Strategy.Ddp,
        "fsdp" => Strategy.Fsdp,
        _ => throw new FormatException($"There is no strategy '{name}': single, ddp, fsdp."),
    };
}
