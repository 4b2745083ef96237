using Fabric.Checkpoints;
using Fabric.Native;

namespace Fabric.State;

/// <summary>What a rank has of its own, as bytes for the rank that writes.</summary>
internal static class RankEntries
{
    public static byte[] Write(IReadOnlyList<TensorEntry> entries)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(entries.Count);
        foreach (TensorEntry entry in entries)
        {
            writer.Write(entry.Name);
            writer.Write((int)entry.Source.Length);
            using MemoryLease lease = entry.Source.Lease();
            writer.Write(lease.Slice(0, (int)entry.Source.Length));
        }

        return buffer.ToArray();
    }

    public static IEnumerable<TensorEntry> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            byte[] data = reader.ReadBytes(reader.ReadInt32());
            yield return new TensorEntry(name, TensorDtype.UInt8, [data.Length], new BufferSource(data)) { IsOfRank = true };
        }
    }
}
