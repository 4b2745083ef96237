using System.Globalization;

namespace Fabric.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record SuiteOptions
{
    public const string Usage =
        """
        --only TEXT      states and operations whose name contains the text
        --rounds N       rounds of every operation (7; fewer where they take long)
        --place PLACE    disk or tmpfs; both unless said
        --folder DIR     the folder of the disk; where this program is, unless said
        --python PATH    another interpreter with PyTorch; may be said more than once
        --json FILE      the rows as JSON
        scale            what planning costs with many ranks
        micro [...]      the parts of a save, by BenchmarkDotNet, which takes the rest of the line
        """;

    public string? Only { get; private init; }

    public int Rounds { get; private init; } = 7;

    public string? Place { get; private init; }

    public string Folder { get; private init; } = AppContext.BaseDirectory;

    public IReadOnlyList<string> Pythons { get; private init; } = ["/usr/bin/python3"];

    public string? Json { get; private init; }

    /// <exception cref="FormatException">An argument is not one of these.</exception>
    public static SuiteOptions Parse(string[] args)
    {
        var options = new SuiteOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]}: nothing follows it.");
            options = (args[i], value) switch
            {
                ("--only", _) => options with { Only = value },
                ("--rounds", _) => options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
                ("--place", "disk" or "tmpfs") => options with { Place = value },
                ("--folder", _) => options with { Folder = value },
                ("--python", _) => options with { Pythons = [.. options.Pythons, value] },
                ("--json", _) => options with { Json = value },
                _ => throw new FormatException($"'{args[i]} {value}' is not known."),
            };
        }

        return options;
    }

    /// <summary>Whether an operation with a state was asked for.</summary>
    public bool Asks(string operation, string state) =>
        Only is null || operation.Contains(Only, StringComparison.OrdinalIgnoreCase) || state.Contains(Only, StringComparison.OrdinalIgnoreCase);
}
