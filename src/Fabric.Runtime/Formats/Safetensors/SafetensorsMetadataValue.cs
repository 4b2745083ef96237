using System.Text;

namespace Fabric.Formats.Safetensors;

/// <summary>One value of <c>__metadata__</c>.</summary>
/// <param name="Utf8">The text without JSON's escapes.</param>
/// <param name="Position">
/// Where the text stands in <see cref="SafetensorsHeader.Bytes"/>; <see langword="null"/> where it is written with escapes.
/// </param>
internal readonly record struct SafetensorsMetadataValue(ReadOnlyMemory<byte> Utf8, int? Position)
{
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
