using System.Text;
using System.Text.Json.Nodes;
using Fabric.Checkpoints;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

/// <summary>Changes the manifest of a folder and makes its checksum right.</summary>
internal static class ManifestChange
{
    /// <param name="folder">The checkpoint.</param>
    /// <param name="member">What is changed.</param>
    /// <param name="json">What it becomes, whether or not it is JSON.</param>
    public static Task MakeAsync(string folder, string member, string json) =>
        MakeAsync(folder, manifest => manifest[member] = "PLACE", text => text.Replace("\"PLACE\"", json, StringComparison.Ordinal));

    public static async Task MakeAsync(string folder, Action<JsonObject> change, Func<string, string>? changeText = null)
    {
        string path = Path.Combine(folder, ShardNames.Manifest);
        JsonObject manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        change(manifest);
        manifest["checksum"] = new string('0', 32);
        string text = manifest.ToJsonString();
        byte[] bytes = Encoding.UTF8.GetBytes(changeText?.Invoke(text) ?? text);
        Encoding.ASCII.GetBytes(HeaderChecksum.Compute(bytes), bytes.AsSpan(bytes.Length - 34));
        await File.WriteAllBytesAsync(path, bytes);
    }
}
