using System.Text.Json;
using System.Text.Unicode;

namespace Fabric.Formats.Safetensors;

/// <summary>
/// Bytes → header, by the format's rules. Where the reference implementation is laxer than its specification, this takes
/// what real files hold (white space before the header, <c>"__metadata__": null</c>, unknown members) and refuses what
/// would be ambiguous (anything repeated).
/// </summary>
internal ref struct SafetensorsHeaderParser
{
    // The header's root, a tensor, its arrays; unknown members may nest a little deeper.
    private const int MaxDepth = 64;
    private const int MaxRank = 1024;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string _path;
    private readonly List<SafetensorsTensor> _tensors = [];
    private readonly Dictionary<string, SafetensorsMetadataValue> _metadata = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<long> _numbers = [];
    private Utf8JsonReader _reader;
    private string _lastDtypeName = "";
    private TensorDtype _lastDtype;

    private SafetensorsHeaderParser(ReadOnlyMemory<byte> bytes, string path)
    {
        _bytes = bytes;
        _path = path;
        _reader = new Utf8JsonReader(bytes.Span[SafetensorsHeader.PrefixLength..], new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <param name="bytes">The 8 length bytes and the whole header.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="CheckpointFormatException">A rule is broken.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        if (!Utf8.IsValid(bytes.Span[SafetensorsHeader.PrefixLength..]))
        {
            throw SafetensorsErrors.Broken(path, "the header is not UTF-8");
        }

        try
        {
            return new SafetensorsHeaderParser(bytes, path).ParseRoot();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair, written as an escape.
            throw SafetensorsErrors.Broken(path, "the header is not JSON", e);
        }
    }

    private SafetensorsHeader ParseRoot()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw SafetensorsErrors.Broken(_path, "the header is not a JSON object");
        }

        while (ReadName(out string name))
        {
            if (!_names.Add(name))
            {
                throw SafetensorsErrors.Broken(_path, $"the header holds {SafetensorsErrors.Show(name)} more than once");
            }

            _reader.Read();
            if (name == SafetensorsHeader.MetadataKey)
            {
                ParseMetadata();
            }
            else
            {
                _tensors.Add(ParseTensor(name));
            }
        }

        // Reads on to the end: nothing but white space may follow.
        _reader.Read();
        return new SafetensorsHeader(_bytes, CheckedTable(), _metadata);
    }

    private void ParseMetadata()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw SafetensorsErrors.Broken(_path, "__metadata__ is not a JSON object");
        }

        while (ReadName(out string key))
        {
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.String)
            {
                throw SafetensorsErrors.Broken(_path, $"__metadata__ {SafetensorsErrors.Show(key)} is not a string");
            }

            if (!_metadata.TryAdd(key, ReadMetadataValue()))
            {
                throw SafetensorsErrors.Broken(_path, $"__metadata__ holds {SafetensorsErrors.Show(key)} more than once");
            }
        }
    }

    private SafetensorsMetadataValue ReadMetadataValue()
    {
        if (!_reader.ValueIsEscaped)
        {
            int start = SafetensorsHeader.PrefixLength + (int)_reader.TokenStartIndex + 1;
            return new(_bytes.Slice(start, _reader.ValueSpan.Length), start);
        }

        var text = new byte[_reader.ValueSpan.Length];
        return new(text.AsMemory(0, _reader.CopyString(text)), null);
    }

    private SafetensorsTensor ParseTensor(string name)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw SafetensorsErrors.BrokenTensor(_path, name, "its entry is not a JSON object");
        }

        TensorDtype? dtype = null;
        long[]? shape = null;
        (long Begin, long End)? offsets = null;
        while (ReadMember(out Member member))
        {
            _reader.Read();
            bool first = member switch
            {
                Member.Dtype => dtype is null,
                Member.Shape => shape is null,
                Member.Offsets => offsets is null,
                _ => true,
            };
            if (!first)
            {
                throw SafetensorsErrors.BrokenTensor(_path, name, "its entry holds dtype, shape or data_offsets more than once");
            }

            switch (member)
            {
                case Member.Dtype:
                    dtype = ParseDtype(name);
                    break;
                case Member.Shape:
                    ParseNumbers(name, "shape", MaxRank);
                    shape = [.. _numbers];
                    break;
                case Member.Offsets:
                    offsets = ParseOffsets(name);
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        if (dtype is null || shape is null || offsets is null)
        {
            throw SafetensorsErrors.BrokenTensor(_path, name, "its entry lacks dtype, shape or data_offsets");
        }

        var tensor = new SafetensorsTensor(name, dtype.Value, shape, offsets.Value.Begin, offsets.Value.End);
        CheckLength(tensor);
        return tensor;
    }

    private TensorDtype ParseDtype(string name)
    {
        if (_reader.TokenType != JsonTokenType.String)
        {
            throw SafetensorsErrors.BrokenTensor(_path, name, "its dtype is not a string");
        }

        // Most tensors are of the type of the one before.
        if (_lastDtypeName.Length > 0 && _reader.ValueTextEquals(_lastDtypeName))
        {
            return _lastDtype;
        }

        _lastDtypeName = _reader.GetString()!;
        return SafetensorsDtypes.TryParse(_lastDtypeName, out _lastDtype)
            ? _lastDtype
            : throw SafetensorsErrors.BrokenTensor(_path, name, $"there is no dtype {SafetensorsErrors.Show(_lastDtypeName)}");
    }

    private (long Begin, long End) ParseOffsets(string name)
    {
        ParseNumbers(name, "data_offsets", 2);
        return _numbers.Count == 2
            ? (_numbers[0], _numbers[1])
            : throw SafetensorsErrors.BrokenTensor(_path, name, "its data_offsets are not two numbers");
    }

    /// <summary>Fills the numbers with those of an array.</summary>
    private void ParseNumbers(string name, string what, int maxCount)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            throw SafetensorsErrors.BrokenTensor(_path, name, $"its {what} is not an array");
        }

        _numbers.Clear();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            // "-0" parses as an unsigned zero.
            if (_reader.TokenType != JsonTokenType.Number || _reader.ValueSpan[0] == '-' ||
                !_reader.TryGetUInt64(out ulong number) || number > long.MaxValue)
            {
                throw SafetensorsErrors.BrokenTensor(_path, name, $"its {what} holds something else than an integer from 0 to 2^63 - 1");
            }

            if (_numbers.Count == maxCount)
            {
                throw SafetensorsErrors.BrokenTensor(_path, name, $"its {what} holds more than {maxCount} numbers");
            }

            _numbers.Add((long)number);
        }
    }

    private readonly void CheckLength(SafetensorsTensor tensor)
    {
        if (!TensorDtypes.TryGetByteLength(tensor.Dtype, tensor.Shape, out long length))
        {
            throw SafetensorsErrors.BrokenTensor(_path, tensor.Name, "dtype and shape do not make a whole number of bytes below 2^63");
        }

        if (tensor.Begin > tensor.End || tensor.Length != length)
        {
            throw SafetensorsErrors.BrokenTensor(
                _path, tensor.Name, $"dtype and shape need {length} bytes, data_offsets [{tensor.Begin}, {tensor.End}] give another number");
        }
    }

    /// <summary>Sorts by position. The data must follow one another from 0 without hole or overlap.</summary>
    private readonly SafetensorsTensor[] CheckedTable()
    {
        // The index keeps empty tensors at one offset in the order of the header.
        var order = new (long Begin, long End, int Index)[_tensors.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (_tensors[i].Begin, _tensors[i].End, i);
        }

        Array.Sort(order);
        var table = new SafetensorsTensor[order.Length];
        long end = 0;
        for (int i = 0; i < order.Length; i++)
        {
            table[i] = _tensors[order[i].Index];
            if (table[i].Begin != end)
            {
                string rule = table[i].Begin > end ? "there is a hole before its data" : "its data overlaps another tensor's";
                throw SafetensorsErrors.BrokenTensor(_path, table[i].Name, rule);
            }

            end = table[i].End;
        }

        return table;
    }

    private bool ReadName(out string name)
    {
        _reader.Read();
        name = _reader.TokenType == JsonTokenType.PropertyName ? _reader.GetString()! : "";
        return _reader.TokenType == JsonTokenType.PropertyName;
    }

    private bool ReadMember(out Member member)
    {
        _reader.Read();
        member = Member.Unknown;
        if (_reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        if (_reader.ValueTextEquals("dtype"u8))
        {
            member = Member.Dtype;
        }
        else if (_reader.ValueTextEquals("shape"u8))
        {
            member = Member.Shape;
        }
        else if (_reader.ValueTextEquals("data_offsets"u8))
        {
            member = Member.Offsets;
        }

        return true;
    }

    private enum Member
    {
        Unknown,
        Dtype,
        Shape,
        Offsets,
    }
}
