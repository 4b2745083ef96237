namespace Fabric.Formats.Zip;

/// <summary>
/// The CRC-32 of two runs of bytes, one after the other, from those of each. A CRC is a polynomial over GF(2) modulo the generator,
/// and appending n bytes multiplies it by x^8n.
/// </summary>
internal static class Crc32Combination
{
    // Bits are reflected: the highest is x^0.
    private const uint Generator = 0xEDB88320;
    private const uint One = 1u << 31;
    private const uint X = 1u << 30;
    private const int BitsOfALength = 64;
    private const int BitsInAByteLog2 = 3;

    /// <summary>x^(2^k) for each k.</summary>
    private static readonly uint[] Powers = MakePowers();

    /// <param name="first">The CRC-32 of what comes first.</param>
    /// <param name="second">The CRC-32 of what follows.</param>
    /// <param name="secondLength">How many bytes follow.</param>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        uint shift = One;
        for (int bit = 0; secondLength >> bit != 0; bit++)
        {
            if (((secondLength >> bit) & 1) != 0)
            {
                shift = Multiply(shift, Powers[bit + BitsInAByteLog2]);
            }
        }

        return Multiply(first, shift) ^ second;
    }

    private static uint[] MakePowers()
    {
        var powers = new uint[BitsOfALength + BitsInAByteLog2];
        powers[0] = X;
        for (int k = 1; k < powers.Length; k++)
        {
            powers[k] = Multiply(powers[k - 1], powers[k - 1]);
        }

        return powers;
    }

    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (; a != 0; a <<= 1)
        {
            product ^= (a & One) != 0 ? b : 0;
            b = (b >> 1) ^ ((b & 1) != 0 ? Generator : 0);
        }

        return product;
    }
}
