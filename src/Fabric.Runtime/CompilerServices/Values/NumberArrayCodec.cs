using System.Runtime.InteropServices;
using System.Text.Json;
using Fabric.Schemas;
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

    internal override void Capture(TArray value, string name, CaptureContext context)
    {
        var array = (Array)(object)(value ?? throw Refusal.Null());
        long[] shape = [.. ArrayItems.Lengths(array)];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(ArrayItems.Of<T>(array));
        context.AddBytes(name, dtype, shape, bytes.ToArray());
    }

    internal override Func<TArray>? Restore(string name, SchemaType type, RestoreContext context) =>
        context.RequestArray(name, rank, [dtype, .. NumberTypes.NarrowerThan(dtype)]) is var (lengths, stored, bytes)
            ? () => Create(lengths, stored, bytes)
            : null;

    private TArray Create(int[] lengths, TensorDtype stored, byte[] bytes)
    {
        TArray array = create(lengths);
        Span<T> items = ArrayItems.Of<T>((Array)(object)array);
        if (stored != dtype)
        {
            NumberTypes.Widen(bytes, stored, items);
            return array;
        }

        if (typeof(T) == typeof(bool))
        {
            // A bool that is neither 0 nor 1 is two things at once to the compiler.
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = bytes[i] == 0 ? (byte)0 : (byte)1;
            }
        }

        bytes.CopyTo(MemoryMarshal.AsBytes(items));
        return array;
    }
}
