using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fabric.CompilerServices.Values;

/// <summary>The elements of arrays of any rank, as they lie in memory: the last index runs fastest.</summary>
internal static class ArrayItems
{
    public static Span<T> Of<T>(Array array) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    /// <summary>C# has no way to declare an array that begins elsewhere than at 0, and none to make one again.</summary>
    public static int[] Lengths(Array array)
    {
        var lengths = new int[array.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = array.GetLowerBound(i) == 0
                ? array.GetLength(i)
                : throw new ValueFormatException($"its dimension {i} begins at {array.GetLowerBound(i)}, not at 0");
        }

        return lengths;
    }
}
