namespace Fabric.Tests.Fuzz;

/// <summary>Makes broken files of good ones, the same ones for the same seed.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> pieces, int seed)
{
    private const int MaxLength = 1 << 16;

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        List<byte> bytes = [.. Any(seeds)];
        for (int n = _random.Next(1, 8); n > 0; n--)
        {
            Mutate(bytes);
        }

        return bytes.Count <= MaxLength ? [.. bytes] : [.. bytes[..MaxLength]];
    }

    private void Mutate(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(bytes.Count - at, _random.Next(1, 32));
        switch (_random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes[at] += (byte)_random.Next(-4, 5);
                break;
            case 3:
                bytes.InsertRange(at, Any(pieces));
                break;
            case 4:
                Overwrite(bytes, at, Any(pieces));
                break;
            case 5:
                bytes.RemoveRange(at, length);
                break;
            case 6:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 7:
                byte[] other = Any(seeds);
                int from = _random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, _random.Next(1, 200))).ToArray());
                break;
            case 8:
                Overwrite(bytes, at, BitConverter.GetBytes(Interesting())[..(1 << _random.Next(4))]);
                break;
            case 9 when _random.Next(8) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (int i = 0; i < with.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = with[i];
        }
    }

    private long Interesting() => _random.Next(8) switch
    {
        0 => 0,
        1 => -1,
        2 => int.MaxValue,
        3 => int.MinValue,
        4 => long.MaxValue,
        5 => long.MinValue,
        6 => 1L << _random.Next(63),
        _ => _random.Next(256),
    };

    private byte[] Any(IReadOnlyList<byte[]> choices) => choices[_random.Next(choices.Count)];
}
