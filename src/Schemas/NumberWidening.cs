namespace Fabric.Schemas;

/// <summary>Which types of numbers hold every number of another type exactly.</summary>
internal static class NumberWidening
{
    /// <summary>For integers: how many bits of magnitude, and whether they have a sign. For floats: bits of the significand.</summary>
    private static readonly Dictionary<string, (Family Family, int Bits)> _numbers = new()
    {
        ["uint8"] = (Family.Unsigned, 8),
        ["uint16"] = (Family.Unsigned, 16),
        ["uint32"] = (Family.Unsigned, 32),
        ["uint64"] = (Family.Unsigned, 64),
        ["uint128"] = (Family.Unsigned, 128),
        ["int8"] = (Family.Signed, 7),
        ["int16"] = (Family.Signed, 15),
        ["int32"] = (Family.Signed, 31),
        ["int64"] = (Family.Signed, 63),
        ["int128"] = (Family.Signed, 127),
        ["big_integer"] = (Family.Signed, int.MaxValue),
        ["half"] = (Family.Float, 11),
        ["single"] = (Family.Float, 24),
        ["double"] = (Family.Float, 53),
        ["decimal"] = (Family.Decimal, 96),
    };

    private enum Family
    {
        Unsigned,
        Signed,
        Float,
        Decimal,
    }

    public static bool IsNumber(string word) => _numbers.ContainsKey(word);

    /// <summary>Whether the word is that of a binary floating-point number.</summary>
    public static bool IsFloat(string word) => _numbers.TryGetValue(word, out (Family Family, int Bits) number) && number.Family == Family.Float;

    /// <summary>Whether <paramref name="to"/> holds every number of <paramref name="from"/>, itself included.</summary>
    public static bool Holds(string to, string from)
    {
        if (!_numbers.TryGetValue(from, out (Family Family, int Bits) stored) || !_numbers.TryGetValue(to, out (Family Family, int Bits) live))
        {
            return false;
        }

        return (stored.Family, live.Family) switch
        {
            (Family.Signed, Family.Unsigned) => false,
            (Family.Unsigned or Family.Signed, _) => stored.Bits <= live.Bits,
            (Family.Float, Family.Float) or (Family.Decimal, Family.Decimal) => stored.Bits <= live.Bits,
            _ => false,
        };
    }
}
