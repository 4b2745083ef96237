using System.Text;

namespace Fabric.Collectives;

/// <summary>What ranks that wait, leave or fail tell each other beside their operations.</summary>
internal sealed record ControlMessage
{
    public const int MaxBytes = 4096;

    private const int MaxTextChars = 1000;

    public required ControlKind Kind { get; init; }

    /// <summary>Who sent it.</summary>
    public required int Rank { get; init; }

    public string Group { get; init; } = "";

    /// <summary>The operation that the sender waits in, or the last one that it began.</summary>
    public long Sequence { get; init; }

    /// <summary>The hash of that operation's signature.</summary>
    public ulong Signature { get; init; }

    public GroupFailureKind Failure { get; init; }

    /// <summary>The ranks to blame; a few of them, where they are many.</summary>
    public IReadOnlyList<int> Blamed { get; init; } = [];

    /// <summary>Where the sender is, or what happened.</summary>
    public string Text { get; init; } = "";

    public static ControlMessage Read(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        return new ControlMessage
        {
            Kind = (ControlKind)reader.ReadByte(),
            Rank = reader.ReadInt32(),
            Group = reader.ReadString(),
            Sequence = reader.ReadInt64(),
            Signature = reader.ReadUInt64(),
            Failure = (GroupFailureKind)reader.ReadByte(),
            Blamed = [.. Enumerable.Range(0, reader.ReadByte()).Select(_ => reader.ReadInt32())],
            Text = reader.ReadString(),
        };
    }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
        {
            writer.Write((byte)Kind);
            writer.Write(Rank);
            writer.Write(Group.Length <= 200 ? Group : Group[..200]);
            writer.Write(Sequence);
            writer.Write(Signature);
            writer.Write((byte)Failure);
            int blamed = Math.Min(Blamed.Count, 16);
            writer.Write((byte)blamed);
            for (int i = 0; i < blamed; i++)
            {
                writer.Write(Blamed[i]);
            }

            // A character takes three bytes at most.
            writer.Write(Text.Length <= MaxTextChars ? Text : string.Concat(Text.AsSpan(0, MaxTextChars), "…"));
        }

        return stream.ToArray();
    }
}
