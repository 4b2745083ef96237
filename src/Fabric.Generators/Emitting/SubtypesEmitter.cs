using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

/// <summary>Writes the codec of a base type with declared subtypes.</summary>
internal static class SubtypesEmitter
{
    private const string Services = "global::Fabric.CompilerServices";

    public static void Emit(SourceWriter writer, CodecExpressions codecs, SubtypesModel data)
    {
        writer.Open($"internal static class {codecs.ClassOf(data)}");
        writer.Line($"public static {Services}.ValueCodec<{data.TypeName}> Instance {{ get; }} =");
        writer.Indent();
        writer.Line($"{Services}.ValueCodecs.Subtypes<{data.TypeName}>(static () =>");
        writer.Line("[");
        writer.Indent();
        foreach (SubtypeModel subtype in data.Subtypes)
        {
            string codec = codecs.ClassOf(subtype.Data);
            writer.Line(
                $"{Services}.ValueCodecs.Subtype<{data.TypeName}, {subtype.Data.TypeName}, {codec}.Slots>({subtype.Name.ToLiteral()}, {codec}.Instance),");
        }

        writer.Outdent();
        writer.Line("]);");
        writer.Outdent();
        writer.Close();
    }
}
