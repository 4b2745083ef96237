using System.Globalization;
using System.Text;

namespace Fabric.Management;

/// <summary>Checkpoints as bytes, for other ranks. No path holds a NUL.</summary>
internal static class ManagedCheckpoints
{
    private const int Fields = 4;

    public static byte[] Write(IEnumerable<ManagedCheckpoint> checkpoints) => Encoding.UTF8.GetBytes(string.Join('\0', checkpoints.SelectMany(static checkpoint =>
        new[]
        {
            checkpoint.Path,
            checkpoint.Identity,
            checkpoint.Step.ToString(CultureInfo.InvariantCulture),
            checkpoint.Metric?.ToString("R", CultureInfo.InvariantCulture) ?? "",
        })));

    public static IReadOnlyList<ManagedCheckpoint> Read(byte[] bytes) => bytes.Length == 0
        ? []
        : [.. Encoding.UTF8.GetString(bytes).Split('\0').Chunk(Fields).Select(static fields => new ManagedCheckpoint(
            fields[0],
            fields[1],
            long.Parse(fields[2], CultureInfo.InvariantCulture),
            fields[3].Length == 0 ? null : double.Parse(fields[3], CultureInfo.InvariantCulture)))];
}
