using System.Globalization;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>The names of the files in a checkpoint's folder: one a shard, and the manifest, which makes it whole.</summary>
internal static class ShardNames
{
    public const string Manifest = "fabric.json";

    private const string Start = "shard-";
    private const string Middle = "-of-";
    private const string End = ".safetensors";
    private const int MinDigits = 5;

    /// <summary>What storage has to know of such folders.</summary>
    public static FolderContent Content { get; } = new(Manifest, IsOwn);

    /// <summary>The name of one shard: <c>shard-00001-of-00004.safetensors</c>.</summary>
    /// <param name="number">From 1 on.</param>
    /// <param name="count">How many there are.</param>
    public static string Of(int number, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, count);
        return string.Create(CultureInfo.InvariantCulture, $"{Start}{number:D5}{Middle}{count:D5}{End}");
    }

    /// <summary>Whether a file of this name belongs to a checkpoint, of whatever size.</summary>
    public static bool IsOwn(string name)
    {
        if (name == Manifest)
        {
            return true;
        }

        if (!name.StartsWith(Start, StringComparison.Ordinal) || !name.EndsWith(End, StringComparison.Ordinal)
            || name.Length <= Start.Length + End.Length)
        {
            return false;
        }

        string[] numbers = name[Start.Length..^End.Length].Split(Middle);
        return numbers.Length == 2 && numbers.All(number => number.Length >= MinDigits && number.All(char.IsAsciiDigit));
    }
}
