using System.Text;

namespace Fabric.Checkpoints;

/// <summary>A file that all ranks write, as the one that has begun it tells the others.</summary>
/// <param name="Path">Where it is while it is written.</param>
/// <param name="Layout">Stands for where everything goes in it.</param>
internal readonly record struct SharedFile(string Path, string Layout)
{
    public byte[] Write() => Encoding.UTF8.GetBytes($"{Layout}\n{Path}");

    public static SharedFile Read(byte[] bytes)
    {
        string[] parts = Encoding.UTF8.GetString(bytes).Split('\n', 2);
        return new SharedFile(parts[1], parts[0]);
    }
}
