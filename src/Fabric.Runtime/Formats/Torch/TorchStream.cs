using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>
/// What torch.save wrote before zip archives: pickles of a magic number, the protocol's version, facts of the system, the
/// object and the keys of its storages; then the storages. A file that begins otherwise is one pickle.
/// </summary>
internal static class TorchStream
{
    private const long Version = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <exception cref="CheckpointFormatException">It is neither.</exception>
    /// <exception cref="CheckpointCorruptException">It is cut off.</exception>
    public static Content Read(ByteSource source, TorchReadOptions options, int depth = 0)
    {
        var foreignNames = new SortedSet<string>(StringComparer.Ordinal);
        var input = new PickleInput(source, 0, $"'{source.Path}'");
        var nothingOutside = new TorchFactory(
            options, source.Path, _ => throw new PickleRuleException("it refers to something outside of it"), foreignNames, depth);
        PickleValue first = PickleReader.Read(input, nothingOutside, options.Pickle);
        if (first is not PickleInteger magic || magic.Value != Magic)
        {
            return input.Remaining == 0
                ? new Content(first, foreignNames, IsStream: false)
                : throw new CheckpointFormatException(
                    $"'{source.Path}' is not a file of PyTorch: it begins with a pickle, and {input.Remaining} bytes follow that belong to nothing. {CheckpointFormatException.Advice}", source.Path);
        }

        if (PickleReader.Read(input, nothingOutside, options.Pickle) is not PickleInteger version || version.Value != Version)
        {
            throw Broken(source, $"its protocol is not {Version}");
        }

        if (PickleReader.Read(input, nothingOutside, options.Pickle) is not PickleDict)
        {
            throw Broken(source, "what it says of the system that wrote it is no dictionary");
        }

        var storages = new StorageTable(attach: null);
        PickleValue root = PickleReader.Read(input, new TorchFactory(options, source.Path, storages.Load, foreignNames, depth), options.Pickle);
        if (PickleReader.Read(input, nothingOutside, options.Pickle) is not PickleList keys)
        {
            throw Broken(source, "the keys of its storages are no list");
        }

        Attach(source, input.Position, storages, keys);
        return new Content(root, foreignNames, IsStream: true);
    }

    private static void Attach(ByteSource source, long position, StorageTable storages, PickleList keys)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (PickleValue key in keys.Items)
        {
            if (key is not PickleString name || !storages.Storages.TryGetValue(name.Value, out TorchStorage? storage) || storage.Bytes is not null)
            {
                throw Broken(source, "the list of its storages names one that is not used, or one twice");
            }

            if (source.Length - position < sizeof(long))
            {
                throw CutOff(source, storage);
            }

            source.Read(count, position);
            position += sizeof(long);
            long elements = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (elements != storage.Length / (storage.Dtype?.Size ?? 1))
            {
                throw Broken(source, $"storage {FileText.Show(storage.Key)} says that it has {elements} elements, and its tensors say {storage.Length / (storage.Dtype?.Size ?? 1)}");
            }

            if (source.Length - position < storage.Length)
            {
                throw CutOff(source, storage);
            }

            storage.Bytes = new RangeStorageBytes(source.Slice(position, storage.Length));
            position += storage.Length;
        }

        TorchStorage? missing = storages.Storages.Values.FirstOrDefault(storage => storage.Bytes is null);
        if (missing is not null)
        {
            throw Broken(source, $"storage {FileText.Show(missing.Key)} is not in its list of storages");
        }
    }

    private static CheckpointFormatException Broken(ByteSource source, string rule) =>
        new($"'{source.Path}' begins as a file of PyTorch and is none: {rule}.", source.Path);

    private static CheckpointCorruptException CutOff(ByteSource source, TorchStorage storage) =>
        new($"'{source.Path}' is cut off: storage {FileText.Show(storage.Key)} has {storage.Length} bytes, and the file ends before. {CheckpointCorruptException.Advice}", source.Path);

    /// <param name="Root">The value.</param>
    /// <param name="ForeignNames">The names in it that mean nothing here.</param>
    /// <param name="IsStream">Whether torch.save wrote it.</param>
    internal sealed record Content(PickleValue Root, SortedSet<string> ForeignNames, bool IsStream);
}
