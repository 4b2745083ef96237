using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Fabric.Checkpoints;

/// <summary>
/// The hashes of a file's data: XXH3-64 of every block of at most 1 MiB of each tensor, never across tensors, in the order
/// of the data.
/// </summary>
internal sealed class DataBlocks : BlockHashes
{
    /// <summary>The length of every block in bytes, but of a tensor's last.</summary>
    public const int Size = 1 << 20;

    /// <summary>The hexadecimal digits that one hash takes in the header.</summary>
    public const int Digits = 16;

    private readonly ulong[] _hashes;

    public DataBlocks(int count)
    {
        _hashes = new ulong[count];
    }

    public int Count => _hashes.Length;

    /// <summary>The number of blocks of a tensor of this length in bytes; none where it is empty.</summary>
    public static long CountOf(long length) => (length + Size - 1) / Size;

    /// <summary>Off only where it is measured what hashes cost: then all are 0.</summary>
    internal static bool AreHashed { get; set; } = true;

    public static ulong Hash(ReadOnlySpan<byte> block) => AreHashed ? XxHash3.HashToUInt64(block) : 0;

    public override void Add(int block, ReadOnlySpan<byte> bytes) => Set(block, Hash(bytes));

    public override Span<byte> BytesOf(int first, int count) => MemoryMarshal.AsBytes(_hashes.AsSpan(first, count));

    private void Set(int block, ulong hash) => _hashes[block] = hash;

    public bool Matches(int block, ReadOnlySpan<byte> bytes) => _hashes[block] == Hash(bytes);

    /// <summary>Writes the digits, lower-case, most significant first.</summary>
    public byte[] ToDigits()
    {
        var digits = new byte[_hashes.Length * Digits];
        for (int i = 0; i < _hashes.Length; i++)
        {
            _hashes[i].TryFormat(digits.AsSpan(i * Digits, Digits), out _, "x16", CultureInfo.InvariantCulture);
        }

        return digits;
    }

    /// <returns>False where these are not the digits of that many hashes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> digits, long count, out DataBlocks? blocks)
    {
        blocks = null;
        if (digits.Length % Digits != 0 || digits.Length / Digits != count)
        {
            return false;
        }

        var parsed = new DataBlocks((int)count);
        for (int i = 0; i < parsed.Count; i++)
        {
            if (!Utf8Parser.TryParse(digits.Slice(i * Digits, Digits), out ulong hash, out int consumed, 'x') || consumed != Digits)
            {
                return false;
            }

            parsed.Set(i, hash);
        }

        blocks = parsed;
        return true;
    }
}
