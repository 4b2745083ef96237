using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Xunit;

namespace Fabric.Runtime.Tests.Formats.Torch;

/// <summary>What the corpus says of a file, and whether the file was read so.</summary>
internal sealed class ExpectedTree(JsonElement document, TorchFile file)
{
    private readonly Dictionary<int, TorchTensor> _tensors = [];

    public int Tensors => _tensors.Count;

    public void Compare()
    {
        Compare(document.GetProperty("root"), file.Root, "root");
        var storages = new Dictionary<int, TorchStorage>();
        foreach (JsonElement expected in document.GetProperty("tensors").EnumerateArray())
        {
            int id = expected.GetProperty("id").GetInt32();
            if (_tensors.TryGetValue(id, out TorchTensor? tensor))
            {
                Compare(expected, tensor, storages, $"tensor {id}");
            }
        }

        // Different numbers are different memory.
        Assert.Equal(storages.Count, storages.Values.Distinct().Count());
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static IEnumerable<long> Longs(JsonElement array) => array.EnumerateArray().Select(item => item.GetInt64());

    private static void Compare(JsonElement expected, TorchTensor tensor, Dictionary<int, TorchStorage> storages, string at)
    {
        Assert.Equal(expected.GetProperty("dtype").GetString(), tensor.Dtype.Name);
        Assert.Equal(Longs(expected.GetProperty("shape")), tensor.Shape);
        Assert.Equal(expected.GetProperty("requires_grad").GetBoolean(), tensor.RequiresGrad);
        if (!expected.TryGetProperty("storage", out JsonElement storage))
        {
            Assert.Null(tensor.Storage);
            return;
        }

        Assert.Equal(Longs(expected.GetProperty("stride")), tensor.Strides);
        Assert.Equal(expected.GetProperty("storage_offset").GetInt64(), tensor.Offset);
        TorchStorage held = tensor.Storage!;
        Assert.Equal(expected.GetProperty("storage_nbytes").GetInt64(), held.Length);
        if (!storages.TryAdd(storage.GetInt32(), held.Root))
        {
            Assert.Same(storages[storage.GetInt32()], held.Root);
        }

        if (expected.TryGetProperty("sha256", out JsonElement hash))
        {
            Assert.True(hash.GetString() == Hash(TensorReader.ReadAll(tensor)), $"{at}: other elements");
        }
    }

    private void Compare(JsonElement expected, PickleValue value, string at)
    {
        string kind = expected.GetProperty("t").GetString()!;
        switch (kind)
        {
            case "none":
                Assert.IsType<PickleNone>(value);
                break;
            case "bool":
                Assert.Equal(expected.GetProperty("v").GetBoolean(), Assert.IsType<PickleBoolean>(value).Value);
                break;
            case "int":
                Assert.Equal(expected.GetProperty("v").GetString(), Assert.IsType<PickleInteger>(value).Value.ToString(CultureInfo.InvariantCulture));
                break;
            case "float":
                Assert.Equal(expected.GetProperty("v").GetString(), Python(Assert.IsType<PickleFloat>(value).Value));
                break;
            case "complex":
                PickleComplex complex = Assert.IsType<PickleComplex>(value);
                Assert.Equal(expected.GetProperty("v").EnumerateArray().Select(part => part.GetString()), [Python(complex.Value.Real), Python(complex.Value.Imaginary)]);
                break;
            case "str":
                if (expected.TryGetProperty("v", out JsonElement text))
                {
                    Assert.True(text.GetString() == Assert.IsType<PickleString>(value).Value, at);
                }

                break;
            case "bytes" or "bytearray":
                CompareBytes(expected, Assert.IsType<PickleBytes>(value));
                break;
            case "dict":
                CompareDict(expected, Assert.IsType<PickleDict>(value), at);
                break;
            case "list":
                CompareItems(expected, Assert.IsType<PickleList>(value).Items, at);
                break;
            case "tuple":
                // A named tuple is an object of its class, and the tuple its state.
                CompareItems(expected, value is ForeignObject named ? named.Arguments.Items : Assert.IsType<PickleTuple>(value).Items, at);
                break;
            case "set" or "frozenset":
                // The corpus has them sorted as text.
                PickleSet set = Assert.IsType<PickleSet>(value);
                Assert.Equal(kind == "frozenset", set.IsFrozen);
                Assert.Equal(expected.GetProperty("items").GetArrayLength(), set.Count);
                break;
            case "size":
                PickleTuple size = Assert.IsType<PickleTuple>(value);
                Assert.Equal("torch.Size", size.ClassName);
                Assert.Equal(Longs(expected.GetProperty("v")), size.Items.Select(item => (long)Assert.IsType<PickleInteger>(item).Value));
                break;
            case "device":
                Assert.Equal(expected.GetProperty("v").GetString(), Assert.IsType<TorchDevice>(value).Name);
                break;
            case "dtype":
                Assert.Equal(expected.GetProperty("v").GetString(), Assert.IsType<TorchDtype>(value).ToString());
                break;
            case "class":
                Assert.Equal(expected.GetProperty("v").GetString(), Assert.IsType<PickleGlobal>(value).FullName);
                break;
            case "slice" or "range":
                Assert.Equal($"builtins.{kind}", Assert.IsType<ForeignObject>(value).ClassName);
                break;
            case "ellipsis":
                Assert.Equal("builtins.Ellipsis", value is ForeignObject made ? Assert.IsType<PickleString>(made.Arguments.Items[^1]).Value is "Ellipsis" ? "builtins.Ellipsis" : "" : Assert.IsType<PickleGlobal>(value).FullName);
                break;
            case "tensor" or "parameter":
                TorchTensor tensor = Assert.IsType<TorchTensor>(value);
                Assert.Equal(kind == "parameter", tensor.IsParameter);
                _tensors[expected.GetProperty("id").GetInt32()] = tensor;
                break;
            case "ndarray":
                CompareArray(expected, Assert.IsType<NumpyArray>(value), at);
                break;
            case "npscalar":
                NumpyScalar scalar = Assert.IsType<NumpyScalar>(value);
                Assert.Equal(expected.GetProperty("dtype").GetString(), scalar.Dtype.Name);
                Assert.Equal(expected.GetProperty("hex").GetString(), Convert.ToHexStringLower(scalar.ReadAll()));
                break;
            case "object":
                CompareObject(expected, value, at);
                break;
            default:
                Assert.Fail($"{at}: the corpus speaks of {kind}");
                break;
        }
    }

    private static void CompareBytes(JsonElement expected, PickleBytes bytes)
    {
        Assert.Equal(expected.GetProperty("t").GetString() == "bytearray", bytes.IsByteArray);
        string actual = expected.TryGetProperty("hex", out JsonElement hex)
            ? Convert.ToHexStringLower(bytes.Value.Span)
            : Hash(bytes.Value.ToArray());
        Assert.Equal(hex.ValueKind == JsonValueKind.String ? hex.GetString() : expected.GetProperty("sha256").GetString(), actual);
    }

    private static void CompareArray(JsonElement expected, NumpyArray array, string at)
    {
        Assert.Equal(expected.GetProperty("dtype").GetString(), array.Dtype!.Name);
        Assert.Equal(Longs(expected.GetProperty("shape")), array.Shape);
        if (!expected.TryGetProperty("sha256", out JsonElement hash))
        {
            return;
        }

        Assert.True(hash.GetString() == Hash(array.ReadAll("file")), $"{at}: other elements");
        if (array.Dtype.Tensor is not null)
        {
            Assert.Equal(hash.GetString(), Hash(TensorReader.ReadAll(array.AsTensor("file"))));
        }
    }

    private void CompareDict(JsonElement expected, PickleDict dict, string at)
    {
        Assert.Equal(expected.GetProperty("cls").GetString(), dict.ClassName);
        JsonElement[] entries = [.. expected.GetProperty("items").EnumerateArray()];
        Assert.Equal(entries.Length, dict.Count);
        foreach ((JsonElement entry, KeyValuePair<PickleValue, PickleValue> pair) in entries.Zip(dict.Entries))
        {
            string inner = $"{at}[{entry[0]}]";
            Compare(entry[0], pair.Key, inner);
            Compare(entry[1], pair.Value, inner);
        }

        if (expected.TryGetProperty("attrs", out JsonElement attributes))
        {
            Compare(attributes, dict.Attributes!, $"{at}.attrs");
        }

        if (expected.TryGetProperty("default_factory", out JsonElement factory))
        {
            Assert.EndsWith(factory.GetString()!, Assert.IsType<PickleGlobal>(dict.DefaultFactory).FullName, StringComparison.Ordinal);
        }
    }

    private void CompareItems(JsonElement expected, IReadOnlyList<PickleValue> items, string at)
    {
        JsonElement[] wanted = [.. expected.GetProperty("items").EnumerateArray()];
        Assert.Equal(wanted.Length, items.Count);
        for (int i = 0; i < wanted.Length; i++)
        {
            Compare(wanted[i], items[i], $"{at}[{i}]");
        }
    }

    private void CompareObject(JsonElement expected, PickleValue value, string at)
    {
        if (expected.GetProperty("cls").GetString() is "torch.storage.TypedStorage" or "torch.storage.UntypedStorage")
        {
            TorchStorage storage = Assert.IsType<TorchStorage>(value);
            storage.Read(new byte[storage.Length], 0);
            return;
        }

        ForeignObject foreign = Assert.IsType<ForeignObject>(value);
        Assert.Equal(expected.GetProperty("cls").GetString(), foreign.ClassName);
        foreach (JsonElement attribute in expected.GetProperty("attrs").EnumerateArray())
        {
            string name = attribute[0].GetString()!;
            PickleValue? found = foreign.Attributes?[name];
            if (found is not null)
            {
                Compare(attribute[1], found, $"{at}.{name}");
            }
            else
            {
                // What the corpus' stand-in for the class made of its arguments.
                Assert.True(foreign.State is not PickleDict, $"{at}.{name} is not there");
            }
        }
    }

    private static string Python(double value) => value switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double.NaN => "nan",
        _ => Shortest(value),
    };

    // repr of Python: as .NET's shortest digits, with another rule for exponents.
    private static string Shortest(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Contains('E', StringComparison.Ordinal))
        {
            string[] parts = text.Split('E');
            int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
            return exponent is >= -4 and < 16
                ? value.ToString("0.####################", CultureInfo.InvariantCulture)
                : $"{parts[0]}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent):00}";
        }

        return text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0";
    }
}
