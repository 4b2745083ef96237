using System.Buffers;
using System.Text;
using System.Text.Json;
using Fabric.CompilerServices;

namespace Fabric.Generators.Tests.Values;

/// <summary>Writes and reads single values.</summary>
internal static class Json
{
    public static string Write<T>(ValueCodec<T> codec, T value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            codec.Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static T Read<T>(ValueCodec<T> codec, string json)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        Assert.True(reader.Read());
        T value = codec.Read(ref reader);
        Assert.False(reader.Read());
        return value;
    }

    public static T RoundTrip<T>(ValueCodec<T> codec, T value) => Read(codec, Write(codec, value));
}
