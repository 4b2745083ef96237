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

        File.WriteAllBytes(path, [.. HeaderOf(header), .. tensors.SelectMany(static tensor => tensor.Data)]);
    }

    /// <summary>Writes one tensor of zeros, which take no place on the disk.</summary>
    public static void WriteZeros(string path, long bytes)
    {
        using FileStream file = File.Create(path);
        file.Write(HeaderOf(new Dictionary<string, object> { ["zeros"] = new { dtype = "U8", shape = new[] { bytes }, data_offsets = new[] { 0, bytes } } }));
        file.SetLength(file.Length + bytes);
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] HeaderOf(Dictionary<string, object> header)
    {
        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json];
    }
}
