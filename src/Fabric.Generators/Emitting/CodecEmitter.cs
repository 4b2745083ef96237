using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

/// <summary>Writes the codec of one type of plain data.</summary>
internal sealed class CodecEmitter
{
    private const string Services = "global::Fabric.CompilerServices";
    private const string Writer = "global::System.Text.Json.Utf8JsonWriter";
    private const string Reader = "global::System.Text.Json.Utf8JsonReader";

    private readonly SourceWriter _writer;
    private readonly CodecExpressions _codecs;
    private readonly PlainDataModel _data;

    public CodecEmitter(SourceWriter writer, CodecExpressions codecs, PlainDataModel data)
    {
        _writer = writer;
        _codecs = codecs;
        _data = data;
    }

    public void Emit()
    {
        string name = _codecs.ClassOf(_data);
        _writer.Open($"internal sealed class {name} : {Services}.PlainDataCodec<{_data.TypeName}, {name}.Slots>");
        _writer.Line("// First of all: the codecs of properties may need this one.");
        _writer.Line($"public static {name} Instance {{ get; }} = new();");
        _writer.Line();
        EmitProperties();
        EmitWrite();
        _writer.Line();
        EmitRead();
        _writer.Line();
        EmitCreate();
        _writer.Line();
        EmitSlots();
        _writer.Close();
    }

    private static string Descriptor(string property) => $"{property}Property";

    private static string Slot(string property) => property == "Slots" ? "Slots_" : property.ToIdentifier();

    private static string Require(string property) => $"{Descriptor(property)}.Require(slots.{Slot(property)})";

    private void EmitProperties()
    {
        foreach (PropertyModel property in _data.Properties)
        {
            _writer.Line($"private static readonly {Services}.ValueProperty<{property.Value.TypeName}> {Descriptor(property.Name)} =");
            _writer.Indent();
            _writer.Line($"new({property.StoredName.ToLiteral()}, {_codecs.Of(property.Value)});");
            _writer.Outdent();
            _writer.Line();
        }
    }

    private void EmitWrite()
    {
        _writer.Open($"protected override void WriteProperties({Writer} writer, {_data.TypeName} value)");
        foreach (PropertyModel property in _data.Properties)
        {
            _writer.Line($"{Descriptor(property.Name)}.Write(writer, value.{property.Name.ToIdentifier()});");
        }

        _writer.Close();
    }

    private void EmitRead()
    {
        _writer.Line($"protected override bool TryReadProperty(ref {Reader} reader, string name, ref Slots slots) => name switch");
        _writer.Open();
        foreach (PropertyModel property in _data.Properties)
        {
            _writer.Line($"{property.StoredName.ToLiteral()} => {Descriptor(property.Name)}.Read(ref reader, ref slots.{Slot(property.Name)}),");
        }

        _writer.Line("_ => false,");
        _writer.Close(";");
    }

    private void EmitCreate()
    {
        List<string> required =
        [
            .. Assigned(Assignment.Required).Select(property => $"{property.Name.ToIdentifier()} = {Require(property.Name)}"),
        ];
        List<string> optional =
        [
            .. Assigned(Assignment.Init).Select(property => $"{property.Name.ToIdentifier()} = {Or("template", property)}"),
        ];

        _writer.Open($"protected override {_data.TypeName} Create(in Slots slots)");
        if (optional.Count > 0)
        {
            _writer.Line("// Its initializers say what the properties are that the file lacks.");
            EmitConstruction("template", required);
        }

        EmitConstruction("value", [.. required, .. optional]);
        foreach (PropertyModel property in Assigned(Assignment.Set))
        {
            _writer.Line($"value.{property.Name.ToIdentifier()} = {Or("value", property)};");
        }

        _writer.Line("return value;");
        _writer.Close();
    }

    private void EmitConstruction(string variable, List<string> initializers)
    {
        string construction = $"{_data.TypeName} {variable} = new({string.Join(", ", _data.Arguments.Select(Argument))})";
        if (initializers.Count == 0)
        {
            _writer.Line(construction + ";");
            return;
        }

        _writer.Open(construction);
        foreach (string initializer in initializers)
        {
            _writer.Line(initializer + ",");
        }

        _writer.Close(";");
    }

    private void EmitSlots()
    {
        _writer.Open("internal struct Slots");
        foreach (PropertyModel property in _data.Properties)
        {
            _writer.Line($"public {Services}.ValueSlot<{property.Value.TypeName}> {Slot(property.Name)};");
        }

        _writer.Close();
    }

    private IEnumerable<PropertyModel> Assigned(Assignment assignment) =>
        _data.Properties.Where(property => property.Assignment == assignment);

    private static string Or(string fallback, PropertyModel property) =>
        $"slots.{Slot(property.Name)}.Or({fallback}.{property.Name.ToIdentifier()})";

    private static string Argument(ArgumentModel argument) => argument.Default is null
        ? $"{argument.Parameter}: {Require(argument.Property)}"
        : $"{argument.Parameter}: slots.{Slot(argument.Property)}.Or({argument.Default})";
}
