using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;

namespace Fabric.Interop;

/// <summary>
/// Values of Python → JSON, exactly as this library stores values: NaN and the infinities are strings, bytes are base64. Tensors in them are null.
/// </summary>
internal sealed class PythonJson
{
    // As deep as a manifest's values may be.
    private const int MaxDepth = 1000;

    // Values that mention others again and again may become far longer than their file.
    private const int MaxLength = 1 << 28;

    private readonly Utf8JsonWriter _writer;
    private readonly bool _showsForeign;
    private int _depth;

    private PythonJson(Utf8JsonWriter writer, bool showsForeign)
    {
        _writer = writer;
        _showsForeign = showsForeign;
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="PickleRuleException">It is, or contains, an object of a class that has no meaning here.</exception>
    public static ReadOnlyMemory<byte> Read(PickleValue value) => Write(value, showsForeign: false);

    /// <summary>Shows a value: objects of classes that have no meaning here as <c>{"$class": …}</c> with their attributes.</summary>
    /// <exception cref="PickleRuleException">It is endless, or too long.</exception>
    public static ReadOnlyMemory<byte> Show(PickleValue value) => Write(value, showsForeign: true);

    private static ReadOnlyMemory<byte> Write(PickleValue value, bool showsForeign)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth }))
        {
            new PythonJson(writer, showsForeign).Write(value);
        }

        return buffer.WrittenMemory;
    }

    private void Write(PickleValue value)
    {
        // A foreign object takes two levels.
        if (++_depth > MaxDepth / 2)
        {
            throw new PickleRuleException("it contains itself, or nests too deep");
        }

        if (_writer.BytesCommitted + _writer.BytesPending > MaxLength)
        {
            throw new PickleRuleException("it becomes too long");
        }

        WriteLevel(value);
        _depth--;
    }

    private void WriteLevel(PickleValue value)
    {
        switch (value)
        {
            case PickleNone or TorchTensor or TensorElsewhere or NumpyArray { Objects: null }:
                _writer.WriteNullValue();
                break;
            case PickleBoolean boolean:
                _writer.WriteBooleanValue(boolean.Value);
                break;
            case PickleInteger integer:
                _writer.WriteRawValue(integer.Value.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case PickleFloat number:
                WriteNumber(number.Value);
                break;
            case PickleComplex complex:
                WriteComplex(complex);
                break;
            case PickleString text:
                _writer.WriteStringValue(text.Value);
                break;
            case PickleBytes bytes:
                _writer.WriteBase64StringValue(bytes.Value.Span);
                break;
            case PickleList list:
                WriteItems(list.Items);
                break;
            case PickleTuple tuple:
                WriteItems(tuple.Items);
                break;
            case PickleSet set:
                WriteItems(set.Items);
                break;
            case NumpyArray { Objects: { } objects }:
                WriteItems(objects.Items);
                break;
            case PickleDict dict:
                WriteEntries(dict.Entries);
                break;
            case TorchDtype or TorchDevice or TorchLayout:
                _writer.WriteStringValue(NameOf(value));
                break;
            case NumpyScalar scalar when NumpyNumbers.ToPython(scalar) is { } number:
                Write(number);
                break;
            case PickleGlobal global when _showsForeign:
                _writer.WriteStringValue(global.FullName);
                break;
            case ForeignObject foreign when _showsForeign:
                WriteForeign(foreign);
                break;
            default:
                if (!_showsForeign)
                {
                    throw new PickleRuleException($"it is, or contains, {PickleNames.Of(value)}, which has no meaning outside Python");
                }

                _writer.WriteStringValue(PickleNames.Of(value));
                break;
        }
    }

    private static string NameOf(PickleValue value) => value switch
    {
        TorchDtype dtype => dtype.ToString(),
        TorchDevice device => device.Name,
        TorchLayout layout => layout.Name,
        _ => PickleNames.Of(value),
    };

    private void WriteNumber(double number)
    {
        if (double.IsFinite(number))
        {
            _writer.WriteNumberValue(number);
        }
        else
        {
            _writer.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        }
    }

    private void WriteComplex(PickleComplex complex)
    {
        _writer.WriteStartArray();
        WriteNumber(complex.Value.Real);
        WriteNumber(complex.Value.Imaginary);
        _writer.WriteEndArray();
    }

    private void WriteItems(IEnumerable<PickleValue> items)
    {
        _writer.WriteStartArray();
        foreach (PickleValue item in items)
        {
            Write(item);
        }

        _writer.WriteEndArray();
    }

    private void WriteEntries(IEnumerable<KeyValuePair<PickleValue, PickleValue>> entries)
    {
        _writer.WriteStartObject();
        foreach ((int i, (PickleValue key, PickleValue value)) in entries.Index())
        {
            _writer.WritePropertyName(PythonKeys.NameOf(key, i));
            Write(value);
        }

        _writer.WriteEndObject();
    }

    private void WriteForeign(ForeignObject foreign)
    {
        _writer.WriteStartObject();
        _writer.WriteString("$class", foreign.ClassName);
        if (foreign.Arguments.Items.Count > 0)
        {
            _writer.WritePropertyName("$arguments");
            Write(foreign.Arguments);
        }

        if (foreign.State is { } state)
        {
            _writer.WritePropertyName("$state");
            Write(state);
        }

        _writer.WriteEndObject();
    }
}
