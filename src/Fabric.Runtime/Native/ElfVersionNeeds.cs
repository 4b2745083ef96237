using System.Buffers.Binary;

namespace Fabric.Native;

/// <summary>
/// Marks a symbol version that an ELF file needs as weak, so that the loader accepts a system that lacks it. Layout:
/// System V ABI, "Object Files", and the Linux Standard Base, "Symbol Versioning".
/// </summary>
internal static class ElfVersionNeeds
{
    private const int ProgramLoad = 1;
    private const int ProgramDynamic = 2;
    private const long TagStringTable = 5;
    private const long TagVersionNeed = 0x6ffffffe;
    private const long TagVersionNeedCount = 0x6fffffff;
    private const byte WeakFlag = 2;

    /// <returns>Whether the version was found and marked.</returns>
    public static bool MarkWeak(Span<byte> elf, ReadOnlySpan<byte> version)
    {
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (!elf.StartsWith(magic))
        {
            return false;
        }

        (long Offset, long Length) dynamic = default;
        foreach ((int type, long offset, _, long length) in ProgramHeaders(elf))
        {
            if (type == ProgramDynamic)
            {
                dynamic = (offset, length);
            }
        }

        long needs = 0, needCount = 0, strings = 0;
        for (long entry = dynamic.Offset; entry < dynamic.Offset + dynamic.Length; entry += 16)
        {
            long value = Int64(elf, entry + 8);
            switch (Int64(elf, entry))
            {
                case TagVersionNeed:
                    needs = FileOffset(elf, value);
                    break;
                case TagVersionNeedCount:
                    needCount = value;
                    break;
                case TagStringTable:
                    strings = FileOffset(elf, value);
                    break;
            }
        }

        bool found = false;
        for (long i = 0, need = needs; i < needCount; i++, need += Int32(elf, need + 12))
        {
            int auxiliaryCount = BinaryPrimitives.ReadUInt16LittleEndian(elf[(int)(need + 2)..]);
            long auxiliary = need + Int32(elf, need + 8);
            for (int j = 0; j < auxiliaryCount; j++, auxiliary += Int32(elf, auxiliary + 12))
            {
                Span<byte> name = elf[(int)(strings + Int32(elf, auxiliary + 8))..];
                if (name[..name.IndexOf((byte)0)].SequenceEqual(version))
                {
                    elf[(int)(auxiliary + 4)] |= WeakFlag;
                    found = true;
                }
            }
        }

        return found;
    }

    private static long FileOffset(ReadOnlySpan<byte> elf, long address)
    {
        foreach ((int type, long offset, long start, long length) in ProgramHeaders(elf))
        {
            if (type == ProgramLoad && address >= start && address < start + length)
            {
                return address - start + offset;
            }
        }

        throw new BadImageFormatException("An address in the ELF file lies in none of its segments.");
    }

    private static List<(int Type, long Offset, long Address, long Length)> ProgramHeaders(ReadOnlySpan<byte> elf)
    {
        long first = Int64(elf, 32);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(elf[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[56..]);
        var headers = new List<(int, long, long, long)>(count);
        for (int i = 0; i < count; i++)
        {
            long header = first + ((long)i * size);
            headers.Add((Int32(elf, header), Int64(elf, header + 8), Int64(elf, header + 16), Int64(elf, header + 32)));
        }

        return headers;
    }

    private static int Int32(ReadOnlySpan<byte> elf, long offset) => BinaryPrimitives.ReadInt32LittleEndian(elf[(int)offset..]);

    private static long Int64(ReadOnlySpan<byte> elf, long offset) => BinaryPrimitives.ReadInt64LittleEndian(elf[(int)offset..]);
}
