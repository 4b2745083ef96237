using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fabric.Benchmarks.Report;

/// <summary>Rows as JSON, for other programs.</summary>
internal static class RowFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static void Write(string path, IReadOnlyList<Row> rows) => File.WriteAllText(path, JsonSerializer.Serialize(rows, Options) + "\n");
}
