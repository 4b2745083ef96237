using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;

namespace Fabric.Interop;

/// <summary>A single number of numpy as the value of Python that it is.</summary>
internal static class NumpyNumbers
{
    /// <returns><see langword="null"/> for types that Python has no value for.</returns>
    public static PickleValue? ToPython(NumpyScalar scalar)
    {
        byte[] bytes = scalar.ReadAll();
        return (scalar.Dtype.Kind, scalar.Dtype.Size) switch
        {
            ('b', 1) => PickleBoolean.Of(bytes[0] != 0),
            ('i', _) => PickleInteger.Of(new BigInteger(bytes)),
            ('u', _) => PickleInteger.Of(new BigInteger(bytes, isUnsigned: true)),
            ('f', 2) => new PickleFloat((double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            ('f', 4) => new PickleFloat(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            ('f', 8) => new PickleFloat(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
            ('U', _) => new PickleString(Encoding.UTF32.GetString(bytes).TrimEnd('\0')),
            ('S', _) => new PickleBytes(bytes.AsMemory().TrimEnd((byte)0)),
            _ => null,
        };
    }
}
