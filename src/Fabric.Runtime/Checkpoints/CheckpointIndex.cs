using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Fabric.Formats;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Interop;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>A checkpoint, opened: what it holds is known and checked, the data is read on demand and verified.</summary>
internal sealed class CheckpointIndex : IAsyncDisposable
{
    // A writer that is at work moves things a few times at most.
    private const int Attempts = 5;

    private readonly CheckpointCatalog _catalog;
    private readonly CheckpointFiles _files;
    private readonly Dictionary<string, IndexedTensor> _tensors;
    private readonly Dictionary<string, Lazy<ReadOnlyMemory<byte>>> _values = new(StringComparer.Ordinal);
    private readonly List<string> _valueNames = [];

    private CheckpointIndex(string path, CheckpointCatalog catalog, CheckpointFiles files)
    {
        Path = path;
        _catalog = catalog;
        _files = files;
        _tensors = catalog.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        AddValues();
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    public CheckpointKind Kind => _catalog.Kind;

    /// <summary>The library that wrote it, with its version; <see langword="null"/> for files of others.</summary>
    public string? Writer => _catalog.Manifest?.Writer;

    /// <summary>The full name of the state class that was saved; <see langword="null"/> for files of others.</summary>
    public string? StateType => _catalog.Manifest is { StateType: { Length: > 0 } type } ? type : null;

    /// <summary>The schema text of the state class; <see langword="null"/> for files of others.</summary>
    public string? Schema => StateType is null ? null : _catalog.Manifest?.Schema;

    /// <summary>Member → 16 hexadecimal digits that stand for its type in the schema; none for files of others.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fingerprints => _catalog.Manifest?.Fingerprints ?? [];

    /// <summary>The number of ranks that saved; <see langword="null"/> for files of others.</summary>
    public int? WorldSize => StateType is null ? null : _catalog.Manifest?.WorldSize;

    /// <summary>Whether it is a folder of shards.</summary>
    public bool IsFolder => _catalog.Manifest?.Shards is not null;

    /// <summary>32 hexadecimal digits that stand for everything in the file; for files of others, for the header alone.</summary>
    public string Identity => _catalog.Identity;

    /// <summary>In the order of the file. Aliases, and tensors that hold long values, are not among them.</summary>
    public IReadOnlyList<IndexedTensor> Tensors => _catalog.Tensors;

    /// <summary>Alias → stored name.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _catalog.Aliases;

    /// <summary>What a file of Python's holds beside tensors; <see langword="null"/> for all others.</summary>
    public PythonTree? Python => _catalog.Python;

    /// <summary>In the order of the file: first those in the manifest, then the long ones.</summary>
    public IReadOnlyList<string> ValueNames => _valueNames;

    /// <summary>The long ones that nobody has asked for yet.</summary>
    public IEnumerable<string> UnreadValueNames =>
        _catalog.Manifest?.ValueTensors.Select(static value => value.Key).Where(name => !_values[name].IsValueCreated) ?? [];

    /// <summary>
    /// Opens a file and checks its header, or a folder and checks its manifest. Values are at hand afterwards, tensors are read on demand.
    /// </summary>
    /// <exception cref="CheckpointNotFoundException">Nothing is there.</exception>
    /// <exception cref="CheckpointFormatException">Not a checkpoint, or a later version of one.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged.</exception>
    /// <exception cref="CheckpointException">The system refused to read it.</exception>
    public static Task<CheckpointIndex> OpenAsync(string path, TorchZipOptions? options, CancellationToken cancellationToken) =>
        OpenAsync(FileSystem.Os, path, options, cancellationToken);

    /// <inheritdoc cref="OpenAsync(string, TorchZipOptions?, CancellationToken)"/>
    public static Task<CheckpointIndex> OpenAsync(
        FileSystem fileSystem, string path, TorchZipOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string fullPath = System.IO.Path.GetFullPath(path);
        return Task.Run(() => Open(fileSystem, fullPath, options), cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, TorchZipOptions?, CancellationToken)"/>
    public static CheckpointIndex Open(FileSystem fileSystem, string path, TorchZipOptions? options = null)
    {
        try
        {
            return OpenFound(fileSystem, path, TorchZipOptions.ToReading(options));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw fileSystem.KindOf(path) == EntryKind.Folder && StoredPath.Holds(fileSystem, path, ShardNames.Content)
                ? new CheckpointFormatException(
                    $"'{path}' is a folder without '{ShardNames.Manifest}', and so not a checkpoint that this library wrote whole; nor is it one of PyTorch's or Hugging " +
                    $"Face's: it holds no '.metadata', no index, no safetensors of others. Choose another path, or move the folder away. {CheckpointFormatException.Advice}",
                    path,
                    e)
                : new CheckpointNotFoundException(path, e);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException(e.Message, path, e);
        }
        catch (NotAFileException e)
        {
            throw new CheckpointFormatException($"{e.Message} It is no part of a checkpoint. Load another copy.", path, e);
        }
        catch (Exception e) when (Unreadable.Is(e))
        {
            throw Unreadable.Of($"'{path}'", path, e);
        }
    }

    /// <summary>Between finding a checkpoint and opening it a writer may have put another in its place: then it is looked for again.</summary>
    private static CheckpointIndex OpenFound(FileSystem fileSystem, string path, TorchReadOptions options)
    {
        for (int attempt = 1; ; attempt++)
        {
            string found = StoredPath.Resolve(fileSystem, path, ShardNames.Content);
            EntryKind kind = fileSystem.KindOf(found);
            try
            {
                return kind == EntryKind.Folder ? OpenFolder(fileSystem, path, found, options) : OpenFile(fileSystem, path, found, options);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or NotAFileException or UnauthorizedAccessException)
            {
                if (attempt == Attempts || !StoredPath.Holds(fileSystem, path, ShardNames.Content))
                {
                    throw;
                }
            }
        }
    }

    /// <param name="fileSystem">The operations.</param>
    /// <param name="path">What was asked for.</param>
    /// <param name="found">Where it is.</param>
    /// <param name="options">How files of PyTorch are read.</param>
    private static CheckpointIndex OpenFile(FileSystem fileSystem, string path, string found, TorchReadOptions options)
    {
        if (System.IO.Path.GetFileName(found) == ShardNames.Manifest)
        {
            throw new CheckpointFormatException($"'{path}' is the manifest of a checkpoint that is a folder. Open the folder that it is in.", path);
        }

        if (ForeignFolders.IsIndex(found))
        {
            return Create(path, ForeignFolders.OpenIndex(fileSystem, System.IO.Path.GetDirectoryName(found)!, System.IO.Path.GetFileName(found), options));
        }

        (CheckpointCatalog catalog, TensorFile file) = SingleFiles.Open(StoredFile.Open(fileSystem, found), options);
        return Create(path, (catalog, new CheckpointFiles(file)));
    }

    private static CheckpointIndex Create(string path, (CheckpointCatalog Catalog, CheckpointFiles Files) opened)
    {
        try
        {
            return new CheckpointIndex(path, opened.Catalog, opened.Files);
        }
        catch
        {
            opened.Files.Dispose();
            throw;
        }
    }

    /// <param name="fileSystem">The operations.</param>
    /// <param name="path">What was asked for.</param>
    /// <param name="found">Where it is.</param>
    /// <param name="options">How files of PyTorch are read.</param>
    private static CheckpointIndex OpenFolder(FileSystem fileSystem, string path, string found, TorchReadOptions options)
    {
        bool hasManifest = fileSystem.KindOf(System.IO.Path.Join(found, ShardNames.Manifest)) != EntryKind.Nothing;
        if (!hasManifest && StepNames.NewestIn(fileSystem.ListFolder(found)) is { } newest)
        {
            throw new CheckpointFormatException(
                $"'{path}' is no checkpoint but a folder of checkpoints, one a step. The newest is '{System.IO.Path.Join(path, newest)}': open that, or another one in it.", path);
        }

        if (!hasManifest && ForeignFolders.TryOpen(fileSystem, found, options) is { } foreign)
        {
            return Create(path, foreign);
        }

        (Manifest manifest, string checksum) = ManifestFile.Read(fileSystem, System.IO.Path.Join(found, ShardNames.Manifest));
        var folder = new ShardFolder(fileSystem, found, manifest.Shards!, checksum);
        return new CheckpointIndex(
            path, CheckpointCatalog.OfFolder(manifest, checksum, path), new CheckpointFiles(manifest.Shards!.Shards.Count, folder.Open));
    }

    /// <summary>Finds a tensor by its stored name or an alias.</summary>
    /// <exception cref="CheckpointFormatException">Two things in a file of Python's go by the name.</exception>
    public bool TryGetTensor(string name, out IndexedTensor tensor)
    {
        Python?.CheckIsOne(name);
        if (!Aliases.TryGetValue(name, out string? stored))
        {
            return _tensors.TryGetValue(name, out tensor);
        }

        bool found = _tensors.TryGetValue(stored, out tensor);
        tensor = tensor with { Name = name };
        return found;
    }

    /// <summary>Gets a tensor that is known to be there.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IndexedTensor GetTensor(string name) => TryGetTensor(name, out IndexedTensor tensor)
        ? tensor
        : throw new ArgumentException($"'{Path}' holds no tensor '{name}'.", nameof(name));

    /// <summary>Gets a value that is known to be there.</summary>
    /// <inheritdoc cref="TryGetValue"/>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public ReadOnlyMemory<byte> GetValue(string name) => TryGetValue(name, out ReadOnlyMemory<byte> json)
        ? json
        : throw new ArgumentException($"'{Path}' holds no value '{name}'.", nameof(name));

    /// <summary>Whether a name is that of a value, and not of something that holds tensors as well.</summary>
    public bool IsValue(string name) => _values.ContainsKey(name);

    /// <summary>Finds a value. A long one is read when it is first asked for.</summary>
    /// <exception cref="CheckpointCorruptException">The bytes of a long value are damaged or missing.</exception>
    /// <exception cref="CheckpointFormatException">They are not JSON.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public bool TryGetValue(string name, out ReadOnlyMemory<byte> utf8Json)
    {
        utf8Json = default;
        Python?.CheckIsOne(name);
        if (!_values.TryGetValue(name, out Lazy<ReadOnlyMemory<byte>>? value))
        {
            if (_catalog.Python?.FindContainer(name) is { } container)
            {
                utf8Json = Convert(name, container, PythonJson.Read);
                return true;
            }

            return StateType is null && TryAssemble(name, out utf8Json);
        }

        try
        {
            utf8Json = value.Value;
            return true;
        }
        catch (Exception e) when (Unreadable.Is(e))
        {
            throw Unreadable.Of($"'{Path}'", Path, e);
        }
    }

    /// <summary>A dictionary of others whose parts stand under names of their own, beside the tensors that were in it.</summary>
    private bool TryAssemble(string name, out ReadOnlyMemory<byte> utf8Json)
    {
        string prefix = name.Length == 0 ? "" : name + ".";
        string[] parts = [.. _valueNames.Where(part => part.StartsWith(prefix, StringComparison.Ordinal)).Select(part => part[prefix.Length..])];
        Dictionary<string, string[]> lists = ListsAmong(parts);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = ManifestReader.MaxDepth }))
        {
            writer.WriteStartObject();
            foreach (string part in parts.Except(lists.Values.SelectMany(static items => items)))
            {
                writer.WritePropertyName(part);
                writer.WriteRawValue(GetValue(prefix + part).Span, skipInputValidation: true);
            }

            foreach ((string list, string[] items) in lists)
            {
                writer.WriteStartArray(list);
                Array.ForEach(items, item => writer.WriteRawValue(GetValue(prefix + item).Span, skipInputValidation: true));
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        utf8Json = buffer.WrittenMemory;
        return parts.Length > 0;
    }

    /// <summary>Lists whose items go by their places, such as <c>param_groups.0</c>: all of them, and nothing else under the name.</summary>
    private static Dictionary<string, string[]> ListsAmong(IReadOnlyCollection<string> names)
    {
        var lists = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (IGrouping<string, string> items in names.Where(static name => name.Contains('.', StringComparison.Ordinal)).GroupBy(static name => name[..name.LastIndexOf('.')]))
        {
            string[] places = [.. Enumerable.Range(0, items.Count()).Select(i => string.Create(CultureInfo.InvariantCulture, $"{items.Key}.{i}"))];
            if (places.ToHashSet().SetEquals(items))
            {
                lists.Add(items.Key, places);
            }
        }

        return lists;
    }

    /// <summary>Shows a value that is known to be there, also one that no state can take.</summary>
    /// <inheritdoc cref="TryGetValue"/>
    public ReadOnlyMemory<byte> ShowValue(string name) =>
        _catalog.Python is { } python ? Convert(name, python.Find(name)!, PythonJson.Show) : GetValue(name);

    /// <summary>Finds out what has to be read, file by file, and opens the files that it is in, and no others.</summary>
    /// <exception cref="CheckpointCorruptException">One of them is damaged or missing.</exception>
    /// <exception cref="CheckpointReplacedException">Another checkpoint has taken this one's place.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public Task<IReadOnlyList<LoadPart>> LocateAsync(IReadOnlyList<TensorRead> reads, CancellationToken cancellationToken) =>
        LocateAsync(() => LoadPlan.Create(Wanted(reads)), cancellationToken);

    /// <summary>Reads what is planned.</summary>
    /// <inheritdoc cref="ReadAsync(IReadOnlyList{LoadPart}, IProgress{CheckpointProgress}?, CancellationToken)"/>
    public async Task ReadAsync(LoadPlan plan, CancellationToken cancellationToken) =>
        await ReadAsync(await LocateAsync(() => plan, cancellationToken).ConfigureAwait(false), progress: null, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Reads tensors, or parts of them, into lent memory, on a few pool threads. Each target that takes any is completed once, after all of its bytes
    /// were verified. What is read is rounded out to blocks.
    /// </summary>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing; some targets may be filled.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public Task ReadAsync(IReadOnlyList<LoadPart> parts, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        var total = new TransferProgress(progress, Path, parts.Sum(static part => part.Data.LengthOf(part.Range)));
        return SayingWhatIsUnreadable(() => LoadTransfer.ReadAsync(parts, total, cancellationToken));
    }

    /// <inheritdoc cref="ReadAsync(IReadOnlyList{LoadPart}, IProgress{CheckpointProgress}?, CancellationToken)"/>
    public async Task ReadAsync(IReadOnlyList<TensorRead> reads, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken) =>
        await ReadAsync(await LocateAsync(reads, cancellationToken).ConfigureAwait(false), progress, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the same and verifies it. The targets are not touched.</summary>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public Task VerifyAsync(IReadOnlyList<LoadPart> parts, CancellationToken cancellationToken) =>
        SayingWhatIsUnreadable(() => LoadTransfer.VerifyAsync(parts, new TransferProgress(progress: null, Path, total: 0), cancellationToken));

    /// <summary>Reads the long values again, and keeps none.</summary>
    /// <inheritdoc cref="TryGetValue"/>
    public void CheckLongValues()
    {
        foreach ((string name, string tensor) in _catalog.Manifest?.ValueTensors ?? [])
        {
            ReadLongValue(name, tensor);
        }
    }

    /// <summary>The files that it is in.</summary>
    public CheckpointFiles Files => _files;

    /// <summary>Whether the files are closed.</summary>
    public bool IsDisposed => _files.IsDisposed;

    /// <summary>The number of bytes that were read from the files that hold tensors so far, their headers among them.</summary>
    public long BytesRead => _files.BytesRead;

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public async Task SayingWhatIsUnreadable(Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (Exception e) when (Unreadable.Is(e))
        {
            throw Unreadable.Of($"'{Path}'", Path, e);
        }
    }

    private async Task<IReadOnlyList<LoadPart>> LocateAsync(Func<LoadPlan> plan, CancellationToken cancellationToken)
    {
        IReadOnlyList<LoadPart> parts = [];
        await SayingWhatIsUnreadable(() => Task.Run(() => parts = Locate(plan()), cancellationToken)).ConfigureAwait(false);
        return parts;
    }

    /// <summary>What is read, file by file, in the order of the file.</summary>
    private List<LoadPart> Locate(LoadPlan plan)
    {
        var parts = new List<LoadPart>();
        foreach ((int number, List<ChunkRead> chunks) in plan.Files)
        {
            TensorFile file = _files[number];
            int first = parts.Count;
            parts.AddRange(chunks.SelectMany(file.Locate));
            parts.Sort(first, parts.Count - first, Comparer<LoadPart>.Create(static (x, y) => x.Range.Offset.CompareTo(y.Range.Offset)));
        }

        return parts;
    }

    private IEnumerable<(IndexedTensor Tensor, TensorRead Read)> Wanted(IReadOnlyList<TensorRead> reads)
    {
        foreach (TensorRead read in reads)
        {
            IndexedTensor tensor = GetTensor(read.Name);
            long length = TensorDtypes.ByteLength(tensor.Dtype, read.Box?.Shape ?? tensor.Shape);
            if (length != read.Target.Length)
            {
                throw new ArgumentException($"Of tensor '{read.Name}' {length} bytes are read, its target has {read.Target.Length}.", nameof(reads));
            }

            if (length > 0)
            {
                yield return (tensor, read);
            }
        }
    }

    private void AddValues()
    {
        foreach ((string name, ReadOnlyMemory<byte> json) in _catalog.Manifest?.Values ?? [])
        {
            AddValue(name, () => json);
        }

        foreach ((string name, string tensor) in _catalog.Manifest?.ValueTensors ?? [])
        {
            AddValue(name, () => ReadLongValue(name, tensor));
        }

        foreach (string name in _catalog.Python?.ValueNames ?? [])
        {
            AddValue(name, () => Convert(name, _catalog.Python!.Find(name)!, PythonJson.Read));
        }
    }

    private ReadOnlyMemory<byte> Convert(string name, PickleValue value, Func<PickleValue, ReadOnlyMemory<byte>> convert)
    {
        try
        {
            return convert(value);
        }
        catch (PickleRuleException e)
        {
            throw new CheckpointFormatException($"The value '{name}' in '{Path}' cannot be read: {e.Message}.", Path, e);
        }
    }

    private ReadOnlyMemory<byte> ReadLongValue(string name, string tensor)
    {
        (VerifiedData data, TensorRange range) = _files[0].Find(tensor);
        if (range.Length > Array.MaxLength)
        {
            throw new CheckpointFormatException($"'{Path}': value '{name}' has {range.Length:N0} bytes, more than memory for one value.", Path);
        }

        var json = new byte[range.Length];
        for (int start = 0; start < json.Length; start += DataBlocks.Size)
        {
            data.ReadBlock(range, start, json.AsSpan(start, Math.Min(DataBlocks.Size, json.Length - start)));
        }

        return ManifestReader.IsValue(json)
            ? json
            : throw new CheckpointFormatException($"'{Path}': value '{name}' is not JSON.", Path);
    }

    private void AddValue(string name, Func<ReadOnlyMemory<byte>> read)
    {
        if (!_values.TryAdd(name, new(read)))
        {
            throw new CheckpointFormatException($"The manifest of '{Path}' holds the value '{name}' more than once.", Path);
        }

        _valueNames.Add(name);
    }
}
