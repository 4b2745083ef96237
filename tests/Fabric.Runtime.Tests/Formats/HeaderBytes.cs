using System.Buffers.Binary;
using System.Text;

namespace Fabric.Runtime.Tests.Formats;

/// <summary>Headers and files made by hand.</summary>
internal static class HeaderBytes
{
    public static byte[] Of(string json) => Of(Encoding.UTF8.GetBytes(json));

    public static byte[] Of(byte[] json)
    {
        var bytes = new byte[8 + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }

    public static byte[] File(string json, params byte[] data) => [.. Of(json), .. data];
}
