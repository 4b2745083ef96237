using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>Values of a base type, told apart by a discriminator.</summary>
internal sealed class SubtypesCodec<TBase>(Func<SubtypeCodec<TBase>[]> subtypes) : ValueCodec<TBase>
    where TBase : class
{
    public const string Discriminator = "$type";

    // The codecs of subtypes may refer to this one: they are asked for once it is there.
    private readonly Lazy<SubtypeCodec<TBase>[]> _subtypes = new(subtypes);

    public override void Write(Utf8JsonWriter writer, TBase value)
    {
        Type type = (value ?? throw Refusal.Null()).GetType();
        SubtypeCodec<TBase> subtype = Array.Find(_subtypes.Value, subtype => subtype.Type == type)
            ?? throw new ValueFormatException($"it is a {type}, which is not declared with [CheckpointSubtype] for {typeof(TBase)}");
        subtype.Write(writer, value);
    }

    public override TBase Read(ref Utf8JsonReader reader)
    {
        Token.Expect(ref reader, JsonTokenType.StartObject, "an object");
        string name = FindName(reader);
        SubtypeCodec<TBase> subtype = Array.Find(_subtypes.Value, subtype => subtype.Name == name)
            ?? throw new ValueFormatException($"\"{name}\" is not the name of a declared subtype of {typeof(TBase)}");
        return subtype.Read(ref reader);
    }

    /// <summary>Looks ahead on a copy of the reader: other writers of JSON do not keep properties in order.</summary>
    private static string FindName(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            bool isDiscriminator = reader.ValueTextEquals(Discriminator);
            reader.Read();
            if (isDiscriminator)
            {
                return Token.ReadString(ref reader, "the name of a subtype");
            }

            reader.Skip();
        }

        throw new ValueFormatException($"it lacks {Discriminator}, the name of its subtype");
    }
}
