using System.Buffers.Binary;

namespace Fabric.Members;

/// <summary>
/// Checks the serialized state of libtorch's CPU generator, which ends the process when it is handed a wrong one. Layout:
/// <c>CPUGeneratorImplStateLegacy</c> in aten/src/ATen/CPUGeneratorImpl.cpp.
/// </summary>
internal static class MersenneTwisterState
{
    private const int Length = 5056;
    private const int WordCount = 624;
    private const int LeftOffset = 8;
    private const int SeededOffset = 12;
    private const int NextOffset = 16;

    /// <returns>Whether the bytes are such a state, or are of another generator, whose length says so.</returns>
    public static bool IsValid(ReadOnlySpan<byte> state) =>
        state.Length != Length
        || (BinaryPrimitives.ReadInt32LittleEndian(state[LeftOffset..]) is > 0 and <= WordCount
            && BinaryPrimitives.ReadInt32LittleEndian(state[SeededOffset..]) == 1
            && BinaryPrimitives.ReadUInt64LittleEndian(state[NextOffset..]) <= WordCount);
}
