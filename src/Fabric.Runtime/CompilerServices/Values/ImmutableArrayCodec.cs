using System.Collections.Immutable;
using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>An immutable array. The default one, which is no array, is null.</summary>
internal sealed class ImmutableArrayCodec<T>(ValueCodec<T> item) : ValueCodec<ImmutableArray<T>>
{
    public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value)
    {
        if (value.IsDefault)
        {
            writer.WriteNullValue();
        }
        else
        {
            Items.Write(writer, value, item);
        }
    }

    public override ImmutableArray<T> Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? default : [.. Items.Read(ref reader, item)];
}
