using Fabric.Formats.Safetensors;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>A checkpoint, opened: what it holds is known and checked, the data is read on demand and verified.</summary>
internal sealed class CheckpointIndex : IAsyncDisposable
{
    private readonly StoredFile _file;
    private readonly IndexTables _tables;
    private readonly VerifiedFile _data;
    private readonly Dictionary<string, IndexedTensor> _tensors;
    private readonly Dictionary<string, Lazy<ReadOnlyMemory<byte>>> _values = new(StringComparer.Ordinal);
    private readonly List<string> _valueNames = [];

    private CheckpointIndex(StoredFile file, IndexTables tables)
    {
        _file = file;
        _tables = tables;
        _data = new VerifiedFile(file, tables.Blocks);
        _tensors = tables.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The full path.</summary>
    public string Path => _file.Path;

    /// <summary>The full name of the state class that was saved; <see langword="null"/> for files of others.</summary>
    public string? StateType => _tables.Manifest?.StateType;

    /// <summary>The schema text of the state class; <see langword="null"/> for files of others.</summary>
    public string? Schema => _tables.Manifest?.Schema;

    /// <summary>Member → 16 hexadecimal digits that stand for its type in the schema; none for files of others.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fingerprints => _tables.Manifest?.Fingerprints ?? [];

    /// <summary>The number of ranks that saved; <see langword="null"/> for files of others.</summary>
    public int? WorldSize => _tables.Manifest?.WorldSize;

    /// <summary>32 hexadecimal digits that stand for everything in the file; for files of others, for the header alone.</summary>
    public string Identity => _tables.Identity;

    /// <summary>In the order of the file. Aliases, and tensors that hold long values, are not among them.</summary>
    public IReadOnlyList<IndexedTensor> Tensors => _tables.Tensors;

    /// <summary>Alias → stored name.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _tables.Aliases;

    /// <summary>In the order of the file: first those in the manifest, then the long ones.</summary>
    public IReadOnlyList<string> ValueNames => _valueNames;

    /// <summary>Opens a file and checks its header. Values are at hand afterwards, tensors are read on demand.</summary>
    /// <exception cref="CheckpointNotFoundException">Nothing is there.</exception>
    /// <exception cref="CheckpointFormatException">Not a checkpoint, or a later version of one.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged.</exception>
    /// <exception cref="CheckpointException">The system refused to read it.</exception>
    public static Task<CheckpointIndex> OpenAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string fullPath = System.IO.Path.GetFullPath(path);
        return Task.Run(() => Open(FileSystem.Os, fullPath, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync"/>
    public static CheckpointIndex Open(FileSystem fileSystem, string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new CheckpointFormatException($"'{path}' is a folder, and a checkpoint is one file. Folders of shards cannot be read yet.", path);
        }

        StoredFile? file = null;
        try
        {
            file = StoredFile.Open(fileSystem, path);
            var index = new CheckpointIndex(file, IndexTables.Create(SafetensorsFile.ReadHeader(file), path));
            index.AddValues();
            file = null;
            return index;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointNotFoundException(path, e);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException(e.Message, path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Finds a tensor by its stored name or an alias.</summary>
    public bool TryGetTensor(string name, out IndexedTensor tensor)
    {
        if (!Aliases.TryGetValue(name, out string? stored))
        {
            return _tensors.TryGetValue(name, out tensor);
        }

        bool found = _tensors.TryGetValue(stored, out tensor);
        tensor = tensor with { Name = name };
        return found;
    }

    /// <summary>Finds a value. A long one is read when it is first asked for.</summary>
    /// <exception cref="CheckpointCorruptException">The bytes of a long value are damaged or missing.</exception>
    /// <exception cref="CheckpointFormatException">They are not JSON.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public bool TryGetValue(string name, out ReadOnlyMemory<byte> utf8Json)
    {
        utf8Json = default;
        if (!_values.TryGetValue(name, out Lazy<ReadOnlyMemory<byte>>? value))
        {
            return false;
        }

        try
        {
            utf8Json = value.Value;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, e);
        }
    }

    /// <summary>
    /// Reads tensors whole into lent memory, on a few pool threads. Each target is completed once, after all of its bytes
    /// were verified.
    /// </summary>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing; some targets may be filled.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public async Task ReadAsync(
        IReadOnlyList<TensorRead> reads, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        List<(TensorRange Range, TensorTarget Target)> ordered = InOrderOfFile(reads);
        var total = new TransferProgress(progress, Path, ordered.Sum(read => read.Range.Length));
        try
        {
            await LoadTransfer
                .RunAsync(_data, [.. ordered.Select(read => read.Range)], [.. ordered.Select(read => read.Target)], total, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, e);
        }
    }

    /// <summary>Reads tensors whole and verifies them. Their targets are not touched.</summary>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public async Task VerifyAsync(IReadOnlyList<TensorRead> reads, CancellationToken cancellationToken)
    {
        try
        {
            await VerifyTransfer
                .RunAsync(_data, [.. InOrderOfFile(reads).Select(read => read.Range)], cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, e);
        }
    }

    /// <summary>Whether the file is closed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The number of bytes that were read from the file so far.</summary>
    public long BytesRead => _file.BytesRead;

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private List<(TensorRange Range, TensorTarget Target)> InOrderOfFile(IReadOnlyList<TensorRead> reads)
    {
        var ordered = new List<(TensorRange Range, TensorTarget Target)>(reads.Count);
        foreach (TensorRead read in reads)
        {
            TensorRange range = RangeOf(read.Name);
            if (range.Length != read.Target.Length)
            {
                throw new ArgumentException($"Tensor '{read.Name}' has {range.Length} bytes, its target {read.Target.Length}.", nameof(reads));
            }

            ordered.Add((range, read.Target));
        }

        ordered.Sort((x, y) => (x.Range.Offset, x.Range.Length).CompareTo((y.Range.Offset, y.Range.Length)));
        return ordered;
    }

    private TensorRange RangeOf(string name) =>
        TryGetTensor(name, out IndexedTensor tensor)
            ? _tables.Ranges[tensor.StoredName]
            : throw new ArgumentException($"'{Path}' holds no tensor '{name}'.", nameof(name));

    private void AddValues()
    {
        foreach ((string name, ReadOnlyMemory<byte> json) in _tables.Manifest?.Values ?? [])
        {
            AddValue(name, () => json);
        }

        foreach ((string name, string tensor) in _tables.Manifest?.ValueTensors ?? [])
        {
            AddValue(name, () => ReadLongValue(name, _tables.Ranges[tensor]));
        }
    }

    private ReadOnlyMemory<byte> ReadLongValue(string name, TensorRange range)
    {
        if (range.Length > Array.MaxLength)
        {
            throw new CheckpointFormatException($"'{Path}': value '{name}' has {range.Length:N0} bytes, more than memory for one value.", Path);
        }

        var json = new byte[range.Length];
        for (int start = 0; start < json.Length; start += DataBlocks.Size)
        {
            _data.ReadBlock(range, start, json.AsSpan(start, Math.Min(DataBlocks.Size, json.Length - start)));
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

    private static CheckpointException Unreadable(string path, Exception cause) =>
        new($"'{path}' could not be read: {cause.Message}", path, cause);
}
