using System.Text;
using System.Text.Json;
using Fabric.State;

namespace Fabric.Members;

/// <summary>Hands stored JSON to an object's own reader, and its answer to the load.</summary>
internal static class ExtraState
{
    public static void Restore(ICheckpointExtraState value, JsonElement json, string name, RestoreContext context)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.GetRawText()), StoredJson.ReaderOptions);
            reader.Read();
            context.OnApply(value.ReadExtraState(ref reader));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            context.Mismatch($"{name}: {e.Message}");
        }
    }
}
