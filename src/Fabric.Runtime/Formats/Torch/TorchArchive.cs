using System.Globalization;
using System.Text;
using Fabric.Formats.Pickle;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Formats.Torch;

/// <summary>A zip archive of torch.save or torch.jit.save.</summary>
internal sealed class TorchArchive
{
    // What libtorch reads as of 2.11.
    private const long NewestVersion = 10;
    private const int MaxInflation = 32;
    private const int MaxNoteLength = 64;

    private readonly StoredFile _file;
    private readonly TorchReadOptions _options;
    private readonly RecentRecords _recent = new();

    private TorchArchive(StoredFile file, ZipReader zip, string prefix, TorchReadOptions options) =>
        (_file, Zip, Prefix, _options) = (file, zip, prefix, options);

    public ZipReader Zip { get; }

    /// <summary>What the names of all records begin with, its <c>/</c> included.</summary>
    public string Prefix { get; }

    public bool IsTorchScript => Zip.Find($"{Prefix}constants.pkl") is not null;

    public static TorchArchive Open(StoredFile file, long start, long length, TorchReadOptions options)
    {
        ZipReader zip = ZipReader.Open(file, start, length, options.Zip, options.CheckCrc);
        string first = zip.Records.Count == 0 ? "" : zip.Records[0].Name;
        string prefix = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        if (zip.Find($"{prefix}data.pkl") is null)
        {
            string hint = zip.Find($"{prefix}model.json") is not null
                ? "It is TorchScript of PyTorch before 1.4: load and save it there with a newer one."
                : $"Save it with torch.save. {CheckpointFormatException.Advice}";
            throw new CheckpointFormatException(
                $"'{file.Path}' is a zip archive, but not PyTorch's: there is no record {FileText.Show($"{prefix}data.pkl")} in it. {hint}", file.Path);
        }

        var archive = new TorchArchive(file, zip, prefix, options);
        archive.CheckVersion();
        return archive;
    }

    public TorchStream.Content Read()
    {
        ZipRecord record = Zip.Find($"{Prefix}data.pkl")!;
        long limit = Math.Min(_options.Pickle.MaxLength, record.Method == ZipMethod.Stored
            ? long.MaxValue
            : _options.MaxInflatedPickle + (MaxInflation * record.StoredLength));
        byte[] pickle = Zip.ReadAll(record, limit);
        var foreignNames = new SortedSet<string>(StringComparer.Ordinal);
        var storages = new StorageTable(Attach, IsBigEndian());
        var input = new PickleInput(ByteSource.Of(pickle, _file.Path), 0, $"'{_file.Path}', record {FileText.Show(record.Name)},");
        PickleValue root = PickleReader.Read(input, new TorchFactory(_options, _file.Path, storages.Load, foreignNames), _options.Pickle);
        return new TorchStream.Content(root, foreignNames, IsStream: false);
    }

    /// <summary>All of a storage as one tensor, row-major.</summary>
    /// <param name="key">The key of the storage.</param>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The shape.</param>
    /// <exception cref="CheckpointCorruptException">There is no such storage, or it is of another length.</exception>
    public TorchTensor TensorOf(int key, TorchDtype dtype, long[] shape)
    {
        long length = TensorDtypes.ByteLength(dtype.Tensor!.Value, shape);
        string name = key.ToString(CultureInfo.InvariantCulture);
        if (Zip.Find($"{Prefix}data/{name}") is not { } record || record.Length != length)
        {
            throw new CheckpointCorruptException(
                $"'{_file.Path}' is damaged: its storage {name} is missing, or has not the {length} bytes that it should have. {CheckpointCorruptException.Advice}", _file.Path);
        }

        return TorchTensor.Whole(
            new TorchStorage(name, dtype, "cpu", length) { Bytes = new RecordStorageBytes(_file, Zip, record, _options.CheckCrc, _recent) }, dtype, shape);
    }

    private RecordStorageBytes? Attach(string key, string location, long length)
    {
        ZipRecord? record = Zip.Find($"{Prefix}data/{key}");
        if (record is null)
        {
            return location == "meta" ? null : throw new PickleRuleException($"there is no record for its storage {FileText.Show(key)}");
        }

        return record.Length >= length
            ? new RecordStorageBytes(_file, Zip, record, _options.CheckCrc, _recent)
            : throw new PickleRuleException($"its storage {FileText.Show(key)} has {length} bytes, and the record {record.Length}");
    }

    private bool IsBigEndian() => Note("byteorder") switch
    {
        null or "little" => false,
        "big" => true,
        string other => throw new CheckpointFormatException($"'{_file.Path}' has a byte order that does not exist: {FileText.Show(other)}. {CheckpointFormatException.Advice}", _file.Path),
    };

    private void CheckVersion()
    {
        if (long.TryParse(Note("version"), NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version > NewestVersion)
        {
            throw new CheckpointFormatException(
                $"'{_file.Path}' has version {version} of PyTorch's archives; {NewestVersion} is the newest that is known. Update this library, or save the file with an older PyTorch. {CheckpointFormatException.Advice}", _file.Path);
        }
    }

    /// <summary>The text of a short record.</summary>
    private string? Note(string name) =>
        Zip.Find($"{Prefix}{name}") is ZipRecord record ? Encoding.Latin1.GetString(Zip.ReadAll(record, MaxNoteLength)).Trim() : null;
}
