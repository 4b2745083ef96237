using System.Globalization;

namespace Fabric.Generators.Baselines;

/// <summary>Writes the file of a baseline.</summary>
internal static class BaselineText
{
    /// <summary>A new file with its first version.</summary>
    public static string Create(string state, string schema) =>
        "# What checkpoints of this state hold, for every version that was released.\n"
        + "# Versions are appended and never changed: docs/evolution.md says how.\n"
        + $"state {state}\n"
        + Version(1, isBreaking: false, schema);

    /// <summary>The file with one more version, in the line ends that it has.</summary>
    public static string Append(string file, int number, bool isBreaking, string schema)
    {
        string endOfLine = file.Contains("\r\n") ? "\r\n" : "\n";
        return file.TrimEnd() + endOfLine + Version(number, isBreaking, schema).Replace("\n", endOfLine);
    }

    private static string Version(int number, bool isBreaking, string schema) =>
        $"\nversion {number.ToString(CultureInfo.InvariantCulture)}{(isBreaking ? " breaking" : "")}\n{schema}\n";
}
