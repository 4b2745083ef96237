using System.Buffers.Binary;

namespace Fabric.Runtime.Tests;

/// <summary>Damages files on purpose.</summary>
internal static class FileDamage
{
    /// <summary>Flips a bit of the first tensor of a safetensors file.</summary>
    public static void FlipData(byte[] file) => file[(int)BinaryPrimitives.ReadUInt64LittleEndian(file) + sizeof(ulong)] ^= 1;
}
