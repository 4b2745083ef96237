using System.Buffers.Binary;

namespace Fabric.Formats.Zip;

/// <summary>Lengths and place of a record. Where 32 bits are too few, they are all ones and an extra field has the number.</summary>
internal readonly record struct ZipSizes(ulong Length, ulong StoredLength, ulong Header)
{
    private const ushort Zip64Field = 1;
    private const int FieldHeaderLength = 4;

    /// <summary>With the numbers that the extra fields have.</summary>
    /// <returns><see langword="null"/> where one is missing, or the fields are not well formed.</returns>
    public ZipSizes? Widen(ReadOnlySpan<byte> extra)
    {
        if (Length != uint.MaxValue && StoredLength != uint.MaxValue && Header != uint.MaxValue)
        {
            return this;
        }

        while (extra.Length >= FieldHeaderLength)
        {
            ushort id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            extra = extra[FieldHeaderLength..];
            if (length > extra.Length)
            {
                return null;
            }

            if (id == Zip64Field)
            {
                return WidenFrom(extra[..length]);
            }

            extra = extra[length..];
        }

        return null;
    }

    private ZipSizes? WidenFrom(ReadOnlySpan<byte> field)
    {
        ulong length = Length;
        ulong storedLength = StoredLength;
        ulong header = Header;
        return Take(ref field, ref length) && Take(ref field, ref storedLength) && Take(ref field, ref header)
            ? new ZipSizes(length, storedLength, header)
            : null;
    }

    private static bool Take(ref ReadOnlySpan<byte> field, ref ulong number)
    {
        if (number != uint.MaxValue)
        {
            return true;
        }

        if (field.Length < sizeof(ulong))
        {
            return false;
        }

        number = BinaryPrimitives.ReadUInt64LittleEndian(field);
        field = field[sizeof(ulong)..];
        return true;
    }
}
