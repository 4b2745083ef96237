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
            writer.Write(entry.OfRank!.Value.Member);
            writer.Write(entry.OfRank.Value.Field);
            writer.Write((int)entry.Source.Length);
            using MemoryLease lease = entry.Source.Lease();
            writer.Write(lease.Slice(0, (int)entry.Source.Length));
        }

        return buffer.ToArray();
    }

    /// <param name="bytes">What <see cref="Write"/> made.</param>
    /// <param name="rank">Where.</param>
    public static IEnumerable<TensorEntry> Read(byte[] bytes, int rank)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            string member = reader.ReadString();
            string field = reader.ReadString();
            byte[] data = reader.ReadBytes(reader.ReadInt32());
            yield return Create(member, field, rank, data);
        }
    }

    public static TensorEntry Create(string member, string field, int rank, byte[] data) =>
        new(RankTensor.NameOf(member, field, rank), TensorDtype.UInt8, [data.Length], new BufferSource(data))
        {
            OfRank = new RankTensor(member, field, data.Length),
        };
}
