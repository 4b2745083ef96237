using System.Runtime.InteropServices;
using System.Text.Json;
using Fabric.State;

namespace Fabric.CompilerServices.Values;

/// <summary>A member that is an array of numbers: a tensor, which every reader of the file's format understands.</summary>
internal sealed class NumberArrayCodec<TArray, T>(TensorDtype dtype, int rank, Func<int[], TArray> create) : ValueCodec<TArray>
    where TArray : class
    where T : unmanaged
{
    public override void Write(Utf8JsonWriter writer, TArray value) =>
        throw new NotSupportedException("An array of numbers is stored as a tensor.");

    public override TArray Read(ref Utf8JsonReader reader) => throw Token.Unexpected(ref reader, "an array of numbers");

    internal override bool NeedsData => true;

    internal override void Capture(TArray value, string name, CaptureContext context)
    {
        var array = (Array)(object)(value ?? throw Refusal.Null());
        long[] shape = [.. ArrayItems.Lengths(array)];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(ArrayItems.Of<T>(array));
        context.AddBytes(name, dtype, shape, bytes.ToArray());
    }

    internal override Func<TArray>? Restore(string name, RestoreContext context) =>
        context.RequestArray(name, dtype, rank) is var (shape, bytes) ? () => Create(shape, bytes) : null;

    private TArray Create(int[] shape, byte[] bytes)
    {
        TArray array = create(shape);
        if (typeof(T) == typeof(bool))
        {
            // A bool that is neither 0 nor 1 is two things at once to the compiler.
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = bytes[i] == 0 ? (byte)0 : (byte)1;
            }
        }

        bytes.CopyTo(MemoryMarshal.AsBytes(ArrayItems.Of<T>((Array)(object)array)));
        return array;
    }
}
