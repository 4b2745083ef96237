using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Fabric.Cli.Tests;

/// <summary>Writes safetensors files as others do.</summary>
internal static class PlainSafetensors
{
    public static void Write(string path, params (string Name, string Dtype, long[] Shape, byte[] Data)[] tensors)
    {
        var header = new Dictionary<string, object>();
        int end = 0;
        foreach ((string name, string dtype, long[] shape, byte[] data) in tensors)
        {
            header.Add(name, new { dtype, shape, data_offsets = new[] { end, end += data.Length } });
        }

        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. tensors.SelectMany(static tensor => tensor.Data)]);
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
