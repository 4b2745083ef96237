using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>
/// What torch.save wrote before PyTorch 0.1.10: a tar archive of <c>storages</c>, <c>tensors</c> and the <c>pickle</c> of the
/// object, which refers to both by number.
/// </summary>
internal sealed class TorchTar
{
    private const int BlockLength = 512;
    private const int MagicOffset = 257;
    private const int MaxMembers = 1_000;

    private readonly ByteSource _source;
    private readonly TorchReadOptions _options;
    private readonly TorchFactory _factory;
    private readonly Dictionary<string, PickleValue> _objects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _foreignNames = new(StringComparer.Ordinal);

    private TorchTar(ByteSource source, TorchReadOptions options)
    {
        (_source, _options) = (source, options);
        _factory = new TorchFactory(options, source.Path, Load, _foreignNames);
    }

    /// <summary>How many bytes <see cref="Recognize"/> wants.</summary>
    public static int SignatureLength => BlockLength;

    public static bool Recognize(ReadOnlySpan<byte> start) =>
        start.Length >= BlockLength && start[MagicOffset..].StartsWith("ustar"u8);

    /// <exception cref="CheckpointFormatException">It is not such an archive.</exception>
    /// <exception cref="CheckpointCorruptException">It is cut off.</exception>
    public static TorchStream.Content Read(ByteSource source, TorchReadOptions options)
    {
        var tar = new TorchTar(source, options);
        Dictionary<string, ByteSource> members = tar.Members();
        try
        {
            tar.ReadStorages(tar.Open(members, "storages"));
            tar.ReadTensors(tar.Open(members, "tensors"));
        }
        catch (PickleRuleException e)
        {
            throw tar.Broken(e.Message);
        }

        return new TorchStream.Content(PickleReader.Read(tar.Open(members, "pickle"), tar._factory, options.Pickle), tar._foreignNames, IsStream: false);
    }

    private Dictionary<string, ByteSource> Members()
    {
        var members = new Dictionary<string, ByteSource>(StringComparer.Ordinal);
        var header = new byte[BlockLength];
        long position = 0;
        for (int count = 0; _source.Length - position >= BlockLength; count++)
        {
            _source.Read(header, position);
            position += BlockLength;
            if (header[0] == 0)
            {
                break;
            }

            string name = Encoding.Latin1.GetString(header.AsSpan(0, 100)).TrimEnd('\0');
            long length = Octal(header.AsSpan(124, 12));
            if (count == MaxMembers || length > _source.Length - position || !members.TryAdd(name, _source.Slice(position, length)))
            {
                throw Broken($"its member {FileText.Show(name)} is there twice, is longer than the file, or is one too many");
            }

            position = Math.Min(_source.Length, position + ((length + BlockLength - 1) / BlockLength * BlockLength));
        }

        return members;
    }

    private long Octal(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (byte digit in digits.Trim(" \0"u8))
        {
            value = digit is >= (byte)'0' and <= (byte)'7' ? (value * 8) + (digit - '0') : throw Broken("a length in it is no number");
        }

        return value;
    }

    private PickleInput Open(Dictionary<string, ByteSource> members, string name) => members.TryGetValue(name, out ByteSource? member)
        ? new PickleInput(member, 0, $"'{_source.Path}', member '{name}',")
        : throw Broken($"there is no member '{name}' in it");

    private void ReadStorages(PickleInput input)
    {
        long count = Number(Pickle(input));
        for (long i = 0; i < count; i++)
        {
            if (Pickle(input) is not PickleTuple { Items: [PickleValue key, PickleString location, PickleGlobal type] })
            {
                throw new PickleRuleException("a storage is not described by key, location and class");
            }

            TorchDtype? dtype = StorageTypes.Dtype(type);
            int size = dtype?.Size ?? 1;
            long elements = BinaryPrimitives.ReadInt64LittleEndian(input.Read(sizeof(long)));
            if (elements < 0 || elements > input.Remaining / size)
            {
                throw new PickleRuleException($"a storage says that it has {elements} elements");
            }

            Add(key, new TorchStorage(Key(key), dtype, location.Value, elements * size)
            {
                Bytes = new RangeStorageBytes(input.Slice(elements * size)),
            });
        }

        PickleValue views = Pickle(input);
        foreach (PickleValue view in (views as PickleList)?.Items ?? throw new PickleRuleException("the views of its storages are no list"))
        {
            AddView(view);
        }
    }

    private void AddView(PickleValue view)
    {
        if (view is not PickleTuple { Items: [PickleValue key, PickleValue root, PickleInteger start, PickleInteger count] } ||
            Find(root) is not TorchStorage { Base: null } storage ||
            !start.TryGetInt64(out long first) || !count.TryGetInt64(out long elements))
        {
            throw new PickleRuleException("a view of a storage is not described by keys, start and length");
        }

        int size = storage.Dtype?.Size ?? 1;
        if (first < 0 || elements < 0 || elements > storage.Length / size || first > (storage.Length / size) - elements)
        {
            throw new PickleRuleException("a view of a storage is not within it");
        }

        Add(key, new TorchStorage(Key(key), storage.Dtype, storage.Location, elements * size) { Base = storage, Offset = first * size });
    }

    private void ReadTensors(PickleInput input)
    {
        long count = Number(Pickle(input));
        for (long i = 0; i < count; i++)
        {
            if (Pickle(input) is not PickleTuple { Items: [PickleValue key, PickleValue storageKey, ..] } || Find(storageKey) is not TorchStorage storage)
            {
                throw new PickleRuleException("a tensor is not described by key, storage and class");
            }

            int rank = input.ReadInt32();
            input.Read(sizeof(int));
            if (rank is < 0 or > TensorBounds.MaxDimensions)
            {
                throw new PickleRuleException($"a tensor has {rank} dimensions");
            }

            long[] shape = Longs(input, rank);
            long[] strides = Longs(input, rank);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(input.Read(sizeof(long)));
            TorchDtype dtype = storage.Dtype ?? TorchDtype.UInt8;
            TensorBounds.Check(storage.Length, dtype.Size, offset, shape, strides, _options.MaxExpandedLength);
            Add(key, new TorchTensor { Storage = storage, Dtype = dtype, Shape = shape, Strides = strides, Offset = offset });
        }
    }

    private static long[] Longs(PickleInput input, int count)
    {
        var values = new long[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(input.Read(sizeof(long)));
        }

        return values;
    }

    private PickleValue Pickle(PickleInput input) => PickleReader.Read(input, _factory, _options.Pickle);

    private static long Number(PickleValue value) =>
        value is PickleInteger number && number.TryGetInt64(out long result) ? result : throw new PickleRuleException("a count is no number");

    private static string Key(PickleValue key) => key switch
    {
        PickleInteger number => number.Value.ToString(CultureInfo.InvariantCulture),
        PickleString text => text.Value.TrimEnd('L'),
        _ => throw new PickleRuleException($"a key is {PickleNames.Of(key)}"),
    };

    private void Add(PickleValue key, PickleValue value)
    {
        if (!_objects.TryAdd(Key(key), value))
        {
            throw new PickleRuleException("a key is there twice");
        }
    }

    private PickleValue Find(PickleValue key) =>
        _objects.TryGetValue(Key(key), out PickleValue? value) ? value : throw new PickleRuleException("it refers to a key that is not there");

    // A tuple is a class with its source beside it.
    private PickleValue Load(PickleValue id) => id is PickleTuple { Items: [PickleValue container, ..] } ? container : Find(id);

    private CheckpointFormatException Broken(string rule) =>
        new($"'{_source.Path}' is a tar archive, but not one of PyTorch before 0.1.10 that can be read: {rule}.", _source.Path);
}
