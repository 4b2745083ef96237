using System.Text.Json;
using Fabric.CompilerServices;

namespace Fabric.Members;

/// <summary>Doubles in JSON, exactly: NaN and the infinities are strings, as JSON has no numbers for them.</summary>
internal static class ExactDouble
{
    public static void Write(Utf8JsonWriter writer, double value) => ValueCodecs.Double.Write(writer, value);

    public static bool TryRead(JsonElement json, out double value)
    {
        if (json.ValueKind == JsonValueKind.Number)
        {
            return json.TryGetDouble(out value);
        }

        value = json.ValueKind != JsonValueKind.String ? 0 : json.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => 0,
        };
        return value != 0;
    }
}
