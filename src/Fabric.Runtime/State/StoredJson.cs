using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fabric.State;

/// <summary>How values are written and read: one depth limit for both, and no more escapes than JSON needs.</summary>
internal static class StoredJson
{
    /// <summary>The deepest nesting of a value, for writing and reading alike.</summary>
    public const int MaxDepth = 256;

    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
    };

    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth };

    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = MaxDepth };
}
