using System.Buffers.Binary;

namespace Fabric.Runtime.Tests.Formats;

/// <summary>Changes to files, drawn from a seed.</summary>
internal static class Mutation
{
    private static readonly long[] Numbers = [0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    public static byte[] Of(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20)));
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 60))));
                    break;
                case 4 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    var number = new byte[sizeof(long)];
                    BinaryPrimitives.WriteInt64LittleEndian(number, Numbers[random.Next(Numbers.Length)]);
                    for (int i = 0; i < Math.Min(1 << random.Next(4), bytes.Count - at); i++)
                    {
                        bytes[at + i] = number[i];
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
