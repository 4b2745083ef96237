using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>A <c>numpy.ndarray</c>, or an object of a class derived from it.</summary>
internal sealed class NumpyArray(string className) : PickleValue
{
    public string ClassName { get; } = className;

    /// <summary>Null for an array that never got its state.</summary>
    public NumpyDtype? Dtype { get; private set; }

    public IReadOnlyList<long> Shape { get; private set; } = [];

    /// <summary>Whether the first dimension is the one whose elements are neighbours.</summary>
    public bool IsFortranOrder { get; private set; }

    /// <summary>The elements as they were stored.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>The elements of an array of objects.</summary>
    public PickleList? Objects { get; private set; }

    public override IEnumerable<PickleValue> Children => Objects is null ? [] : [Objects];

    private long[] Strides
    {
        get
        {
            var strides = new long[Shape.Count];
            long stride = 1;
            for (int n = 0; n < strides.Length; n++)
            {
                int i = IsFortranOrder ? n : strides.Length - 1 - n;
                strides[i] = stride;
                stride *= Shape[i];
            }

            return strides;
        }
    }

    public void SetContent(NumpyDtype dtype, long[] shape, bool isFortranOrder, ReadOnlyMemory<byte> data, PickleList? objects)
    {
        long count = TensorBounds.ElementCount(shape);
        if (dtype.IsObject ? objects is null || objects.Items.Count != count : (Int128)count * dtype.Size != data.Length)
        {
            throw new PickleRuleException($"a numpy array of {count} elements of {dtype.Size} bytes comes with {data.Length} bytes");
        }

        (Dtype, Shape, IsFortranOrder, Data, Objects) = (dtype, shape, isFortranOrder, data, objects);
    }

    /// <summary>The same elements as a tensor.</summary>
    /// <exception cref="CheckpointFormatException">Tensors have no such elements.</exception>
    public TorchTensor AsTensor(string path)
    {
        TorchDtype dtype = Dtype is { IsStructured: false } ? Dtype.Tensor ?? throw Unfit(path) : throw Unfit(path);
        return new TorchTensor
        {
            Storage = new TorchStorage("numpy", dtype, "cpu", Data.Length)
            {
                IsBigEndian = Dtype.IsBigEndian,
                Bytes = new RangeStorageBytes(ByteSource.Of(Data, path)),
            },
            Dtype = dtype,
            Shape = Shape,
            Strides = Strides,
            Offset = 0,
        };
    }

    /// <summary>The elements, row-major and little-endian.</summary>
    /// <exception cref="CheckpointFormatException">They are objects or have fields.</exception>
    public byte[] ReadAll(string path)
    {
        if (Dtype is null or { IsObject: true } or { IsStructured: true })
        {
            throw Unfit(path);
        }

        var bytes = new byte[Data.Length];
        StridedGather.Gather(Data.Span, 0, [.. Shape], Strides, Dtype.Form, bytes);
        return bytes;
    }

    private CheckpointFormatException Unfit(string path) =>
        new($"'{path}' holds a numpy array of {(Dtype is null ? "no type" : Dtype.IsStructured ? "elements with fields" : Dtype.Name)}, which is no tensor.", path);
}
