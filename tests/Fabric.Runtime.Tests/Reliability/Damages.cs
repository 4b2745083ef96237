namespace Fabric.Runtime.Tests.Reliability;

/// <summary>What can happen to a checkpoint on a disk.</summary>
internal static class Damages
{
    // Coprime to 8, so that all bits of a byte get their turn. All blocks of data are alike.
    private const int DataSteps = 11;

    /// <summary>Bits flip, files are cut off or grow, pages are lost.</summary>
    /// <param name="specimen">What is damaged.</param>
    /// <param name="file">Which file of it.</param>
    /// <param name="every">How many bits to go on after each that is flipped, and bytes after each cut; more bits in the data of tensors.</param>
    public static IEnumerable<Damage> Of(Specimen specimen, string file, int every)
    {
        byte[] whole = specimen.Files[file];
        IEnumerable<Damage> flips = BitsOf(specimen, file, every).Select(bit => new Damage("flipped bits", $"bit {bit}", file, Flip(whole, bit)));
        IEnumerable<Damage> cuts = Steps(0, whole.Length, every).Concat(BoundariesOf(specimen, file)).Distinct()
            .Select(length => new Damage("cuts", $"cut to {length} bytes", file, whole[..(int)length]));
        IEnumerable<Damage> pages = from size in (int[])[512, 4096]
                                    from start in Steps(0, whole.Length, size)
                                    select new Damage("zeroed pages", $"{size} zeros at {start}", file, Zero(whole, (int)start, size));
        IEnumerable<Damage> more = from added in (int[])[1, 7, 4096]
                                   select new Damage("longer files", $"{added} bytes more", file, [.. whole, .. new byte[added]]);
        return flips.Concat(cuts).Concat(pages).Concat(more).Where(damage => !damage.Bytes.AsSpan().SequenceEqual(whole));
    }

    /// <summary>Files of a folder are lost, mixed up, or left from another save.</summary>
    /// <param name="specimen">What is damaged.</param>
    /// <param name="other">Another checkpoint of the same run.</param>
    public static IEnumerable<Damage> Mixed(Specimen specimen, Specimen other)
    {
        foreach (string file in specimen.Files.Keys)
        {
            yield return new Damage("missing files", "gone", file, null);
            yield return new Damage("missing files", "empty", file, []);
            foreach (string second in specimen.Files.Keys.Where(name => name != file))
            {
                yield return new Damage("duplicates", $"{Path.GetFileName(second)} in its place", file, specimen.Files[second]);
            }

            string old = Path.Combine(other.Path, Path.GetFileName(file));
            yield return new Damage("of another save", "that of another save", file, other.Files[old]);
        }
    }

    public static byte[] Flip(byte[] bytes, long bit)
    {
        byte[] copy = [.. bytes];
        copy[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        return copy;
    }

    private static byte[] Zero(byte[] bytes, int start, int length)
    {
        byte[] copy = [.. bytes];
        copy.AsSpan(start, Math.Min(length, copy.Length - start)).Clear();
        return copy;
    }

    private static IEnumerable<long> BitsOf(Specimen specimen, string file, int every)
    {
        long at = 0;
        foreach ((_, long start, long end) in specimen.PlacesIn(file).OrderBy(static place => place.Start).Append(("", specimen.Files[file].Length, specimen.Files[file].Length)))
        {
            foreach (long bit in Steps(at * 8, start * 8, every).Concat(Steps(start * 8, end * 8, every * DataSteps)))
            {
                yield return bit;
            }

            at = end;
        }
    }

    private static IEnumerable<long> BoundariesOf(Specimen specimen, string file) =>
        specimen.PlacesIn(file).SelectMany(static place => (long[])[place.Start - 1, place.Start, place.End - 1, place.End]).Where(length => length < specimen.Files[file].Length);

    private static IEnumerable<long> Steps(long start, long end, int every)
    {
        for (long i = start; i < end; i += every)
        {
            yield return i;
        }
    }
}
