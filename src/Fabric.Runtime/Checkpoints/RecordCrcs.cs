using System.IO.Hashing;
using System.Runtime.InteropServices;
using Fabric.Formats.Zip;

namespace Fabric.Checkpoints;

/// <summary>The CRC-32 of each record of an archive, from those of its blocks.</summary>
internal sealed class RecordCrcs(int blocks) : BlockHashes
{
    private readonly (uint Crc, int Length)[] _blocks = new (uint, int)[blocks];

    public override void Add(int block, ReadOnlySpan<byte> bytes) => _blocks[block] = (Crc32.HashToUInt32(bytes), bytes.Length);

    public override Span<byte> BytesOf(int first, int count) => MemoryMarshal.AsBytes(_blocks.AsSpan(first, count));

    /// <summary>The CRC-32 of a record.</summary>
    public uint Of(TensorRange record)
    {
        uint crc = 0;
        for (int i = 0; i < (int)DataBlocks.CountOf(record.Length); i++)
        {
            (uint next, int length) = _blocks[record.FirstBlock + i];
            crc = Crc32Combination.Combine(crc, next, length);
        }

        return crc;
    }
}
