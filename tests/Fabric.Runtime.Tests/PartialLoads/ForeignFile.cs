using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

/// <summary>A safetensors file as others write it: tensors of single precision and nothing else.</summary>
internal static class ForeignFile
{
    public static async Task WriteAsync(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        long end = 0;
        var header = new Dictionary<string, object>();
        foreach ((string name, Tensor tensor) in tensors)
        {
            header.Add(name, new { dtype = "F32", shape = tensor.shape, data_offsets = new[] { end, end + (tensor.numel() * sizeof(float)) } });
            end += tensor.numel() * sizeof(float);
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        await using FileStream file = File.Create(path);
        await file.WriteAsync(length);
        await file.WriteAsync(json);
        foreach (Tensor tensor in tensors.Values)
        {
            await file.WriteAsync(tensor.detach().contiguous().bytes.ToArray());
        }
    }
}
