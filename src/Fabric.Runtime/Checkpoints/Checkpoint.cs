using System.Text.Json;
using Fabric.Checkpoints;
using Fabric.Native;
using Fabric.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace Fabric;

/// <summary>
/// A checkpoint read without a state class: what it holds, and any tensor of it, by name. It may be a file or a folder of shards, also one that Python wrote:
/// safetensors (https://github.com/huggingface/safetensors), files of <c>torch.save</c>, folders of Hugging Face, of PyTorch's distributed checkpoint and of
/// Lightning; in those that this library wrote every byte is verified.
/// </summary>
/// <remarks>
/// Tensors are read on demand. A file stays the one that was opened, also when a new checkpoint takes its place; of a folder, what was not
/// read by then is gone, which is said.
/// </remarks>
public sealed class Checkpoint : IAsyncDisposable
{
    private readonly CheckpointIndex _index;

    private Checkpoint(CheckpointIndex index)
    {
        _index = index;
        Tensors = [.. index.Tensors.Select(Describe)];
        Fingerprints = new OrderedDictionary<string, string>(index.Fingerprints, StringComparer.Ordinal);
        Values = new OrderedDictionary<string, JsonElement>(index.ValueNames.Select(Parse), StringComparer.Ordinal);
    }

    /// <summary>The full path.</summary>
    public string Path => _index.Path;

    /// <summary>The full name of the state class that was saved; <see langword="null"/> for files that this library did not write.</summary>
    public string? StateType => _index.StateType;

    /// <summary>
    /// The schema of that class, one line a member, sorted by stored name; <see langword="null"/> for files that this library did not
    /// write.
    /// </summary>
    public string? Schema => _index.Schema;

    /// <summary>
    /// The fingerprints of the members' types: stored name → 16 hexadecimal digits, equal where the types are. Empty for files that this
    /// library did not write.
    /// </summary>
    public IReadOnlyDictionary<string, string> Fingerprints { get; }

    /// <summary>
    /// The tensors, in the order of their data. Names that share the memory of another (tied weights) are in
    /// <see cref="Aliases"/> instead.
    /// </summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Names that share the memory of a stored tensor: alias → stored name. Both can be read.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _index.Aliases;

    /// <summary>The values by name, in the order in which they are stored. In files of Python's all that is no tensor.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values { get; }

    /// <summary>Whether there is something at the path, so that opening it does not say that nothing is there.</summary>
    /// <param name="path">The path.</param>
    /// <returns>
    /// <see langword="true"/> also for what is damaged or no checkpoint at all, so that it is never taken for a fresh
    /// start and replaced: opening it says what is wrong. So too where a save that died has left the previous checkpoint
    /// beside the path. An empty folder is nothing.
    /// </returns>
    /// <exception cref="CheckpointException">The system refused to look.</exception>
    public static bool Exists(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return StoredPath.Holds(FileSystem.Os, path, ShardNames.Content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"Whether there is a checkpoint at '{path}' cannot be told: {e.Message}", path, e);
        }
    }

    /// <summary>
    /// Makes one file of a checkpoint that is a folder: the file that a save with <see cref="SaveOptions.SingleFile"/> would have written, bit by
    /// bit. Needs neither the state class nor ranks, and about 64 MiB of memory, whatever the size.
    /// </summary>
    /// <param name="folder">The checkpoint. It is not changed.</param>
    /// <param name="file">The file; <see langword="null"/>: beside the folder, with <c>.consolidated</c> after its name. What is there is replaced once the new file is whole.</param>
    /// <param name="options">How the file is written.</param>
    /// <param name="cancellationToken">Cancels without a trace.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="CheckpointNotFoundException">There is nothing at <paramref name="folder"/>.</exception>
    /// <exception cref="CheckpointFormatException">It is not a folder that this library wrote.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged. Nothing was written.</exception>
    /// <exception cref="CheckpointException">The system refused to read or to write.</exception>
    public static Task<CommittedCheckpoint> ConsolidateAsync(
        string folder, string? file = null, SaveOptions? options = null, CancellationToken cancellationToken = default) =>
        ConsolidateAsync(FileSystem.Os, folder, file, options, cancellationToken);

    internal static async Task<CommittedCheckpoint> ConsolidateAsync(
        FileSystem fileSystem, string folder, string? file, SaveOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string from = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        string to = file is null ? from + ".consolidated" : System.IO.Path.GetFullPath(file);
        CheckpointIndex index = await CheckpointIndex.OpenAsync(fileSystem, from, options: null, cancellationToken).ConfigureAwait(false);
        await using (index.ConfigureAwait(false))
        {
            var target = new SaveTarget(to, options, NullLogger.Instance) { FileSystem = fileSystem };
            return index.IsFolder
                ? await Conversion.RunAsync(index, target, dropsForeign: false, cancellationToken).ConfigureAwait(false)
                : throw new CheckpointFormatException(
                    $"'{folder}' is no folder that this library wrote: there is nothing to consolidate. Checkpoint.ConvertAsync makes one file of any other checkpoint.", from);
        }
    }

    /// <summary>
    /// Makes one file of a checkpoint of any kind that can be opened: safetensors, or what <c>torch.load</c> reads, as the name of <paramref name="to"/> or the option
    /// asks. Needs neither the state class nor Python, and about 64 MiB of memory, whatever the size, but for tensors that are stored transposed or compressed: these
    /// are in memory one at a time.
    /// </summary>
    /// <remarks>
    /// A checkpoint of this library keeps its state class, schema and values. One of others keeps its tensors under their names, its values, and from one file of
    /// <c>torch.save</c> to another its dictionaries; what loads from it loads from the new file. Arrays of numpy become tensors.
    /// </remarks>
    /// <param name="from">The checkpoint, a file or a folder. It is not changed.</param>
    /// <param name="to">The file. What is there is replaced once the new file is whole.</param>
    /// <param name="options">How the source is read and the file is written.</param>
    /// <param name="cancellationToken">Cancels without a trace.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="CheckpointNotFoundException">There is nothing at <paramref name="from"/>.</exception>
    /// <exception cref="CheckpointFormatException">It is no checkpoint, or holds values or tensors that have no meaning outside Python.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged. Nothing was written.</exception>
    /// <exception cref="CheckpointException">The format cannot hold what is in it, or the system refused to read or to write.</exception>
    public static Task<CommittedCheckpoint> ConvertAsync(
        string from, string to, ConvertOptions? options = null, CancellationToken cancellationToken = default) =>
        ConvertAsync(FileSystem.Os, from, to, options, cancellationToken);

    internal static async Task<CommittedCheckpoint> ConvertAsync(
        FileSystem fileSystem, string from, string to, ConvertOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(from);
        ArgumentException.ThrowIfNullOrWhiteSpace(to);
        CheckpointIndex index = await CheckpointIndex.OpenAsync(fileSystem, from, options?.TorchZip, cancellationToken).ConfigureAwait(false);
        await using (index.ConfigureAwait(false))
        {
            var target = new SaveTarget(System.IO.Path.GetFullPath(to), options, NullLogger.Instance) { FileSystem = fileSystem };
            return await Task.Run(() => Conversion.RunAsync(index, target, options?.DropForeignValues ?? false, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes a folder of shards of a checkpoint of any kind that can be opened: what <see cref="Strategy.Fsdp"/> with that many ranks saves, so that each of them reads one
    /// file. Needs neither the state class nor ranks, and no more memory than a conversion.
    /// </summary>
    /// <remarks>
    /// From a folder that this library wrote it is, bit by bit, the one that as many ranks would have saved. A single file does not say which tensors are divided: then all are that have
    /// rows. Where ranks have something of their own, as random state, that stays as it was saved, and so does the number of ranks that saved it: a load decides what becomes of it, as always.
    /// </remarks>
    /// <param name="from">The checkpoint, a file or a folder. It is not changed.</param>
    /// <param name="to">The folder. What is there is replaced once the new one is whole, if it is a checkpoint.</param>
    /// <param name="ranks">The number of shards.</param>
    /// <param name="options">How the source is read and the folder is written. Shards are safetensors, whatever the format.</param>
    /// <param name="cancellationToken">Cancels without a trace.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="CheckpointNotFoundException">There is nothing at <paramref name="from"/>.</exception>
    /// <exception cref="CheckpointFormatException">It is no checkpoint, or holds values or tensors that have no meaning outside Python.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged. Nothing was written.</exception>
    /// <exception cref="CheckpointException">The system refused to read or to write.</exception>
    public static async Task<CommittedCheckpoint> ReshardAsync(
        string from, string to, int ranks, ConvertOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(from);
        ArgumentException.ThrowIfNullOrWhiteSpace(to);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ranks);
        CheckpointIndex index = await CheckpointIndex.OpenAsync(from, options?.TorchZip, cancellationToken).ConfigureAwait(false);
        await using (index.ConfigureAwait(false))
        {
            var target = new SaveTarget(System.IO.Path.GetFullPath(to), options, NullLogger.Instance);
            return await Task.Run(() => Resharding.RunAsync(index, target, ranks, options?.DropForeignValues ?? false, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reads every byte of a checkpoint that has a checksum, and finds whatever is damaged: what a load of all of it would find, and more than the first of it. Needs
    /// neither the state class nor ranks, and, beside headers and one value at a time, less than 64 MiB of memory, whatever the size.
    /// </summary>
    /// <remarks>
    /// In what this library wrote every byte is covered. Files of others have a CRC-32 where <c>torch.save</c> wrote an archive, and nothing in safetensors: of those only the structure is
    /// verified, and <see cref="CheckpointVerification.UncheckedBytes"/> says so.
    /// </remarks>
    /// <param name="path">The checkpoint, a file or a folder.</param>
    /// <param name="options">How files of PyTorch are read, and who is told how far it has come.</param>
    /// <param name="cancellationToken">Stops the reading between blocks of 1 MiB.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="CheckpointNotFoundException">There is nothing at <paramref name="path"/>.</exception>
    /// <exception cref="CheckpointFormatException">It is no checkpoint, or nothing that tells one from something else is left of it.</exception>
    /// <exception cref="CheckpointException">The system refused to read: whether it is damaged is not known. Or another checkpoint has taken its place meanwhile.</exception>
    public static Task<CheckpointVerification> VerifyAsync(string path, VerifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string fullPath = System.IO.Path.GetFullPath(path);
        return Task.Run(() => Verification.RunAsync(FileSystem.Os, fullPath, options ?? new VerifyOptions(), cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="CheckpointIndex.OpenAsync(string, TorchZipOptions?, CancellationToken)"/>
    internal static Task<Checkpoint> OpenAsync(string path, TorchZipOptions? options, CancellationToken cancellationToken) =>
        OpenAsync(FileSystem.Os, path, options, cancellationToken);

    /// <inheritdoc cref="CheckpointIndex.OpenAsync(string, TorchZipOptions?, CancellationToken)"/>
    internal static async Task<Checkpoint> OpenAsync(
        FileSystem fileSystem, string path, TorchZipOptions? options, CancellationToken cancellationToken)
    {
        CheckpointIndex index = await CheckpointIndex.OpenAsync(fileSystem, path, options, cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => new Checkpoint(index), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await index.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">Its name, or an alias.</param>
    /// <param name="cancellationToken">Stops the reading between blocks of 1 MiB.</param>
    /// <returns>A new tensor on the CPU that requires no gradient and belongs to no dispose scope: dispose it.</returns>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    /// <exception cref="NotSupportedException">libtorch has no such element type.</exception>
    /// <exception cref="CheckpointCorruptException">Its bytes are damaged or missing.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public async Task<Tensor> ReadTensorAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!_index.TryGetTensor(name, out IndexedTensor stored))
        {
            throw new ArgumentException($"'{Path}' holds no tensor '{name}'.", nameof(name));
        }

        if (!TorchDtypes.TryGetTorchType(stored.Dtype, out ScalarType type))
        {
            throw new NotSupportedException($"Tensor '{name}' in '{Path}' is {stored.Dtype}, which libtorch does not have.");
        }

        var target = new NewTensorTarget(stored.Shape, type, stored.Bytes);
        try
        {
            await _index.ReadAsync([new TensorRead(name, target)], progress: null, cancellationToken).ConfigureAwait(false);
            return target.Tensor;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Closes it. Tensors that were read stay.</summary>
    public ValueTask DisposeAsync() => _index.DisposeAsync();

    private static TensorInfo Describe(IndexedTensor tensor) =>
        new(tensor.Name, tensor.Dtype, tensor.Shape.AsReadOnly(), tensor.Bytes);

    private KeyValuePair<string, JsonElement> Parse(string name)
    {
        return new(name, JsonElement.Parse(_index.ShowValue(name).Span, new JsonDocumentOptions { MaxDepth = ManifestReader.MaxDepth }));
    }

    /// <summary>
    /// Lends the memory of a tensor that is made when it is to be filled: by then what a manifest says of its size was compared with the files.
    /// </summary>
    private sealed class NewTensorTarget(long[] shape, ScalarType type, long length) : TensorTarget, IDisposable
    {
        private readonly Lazy<Tensor> _tensor = new(() => empty(shape, dtype: type, device: CPU).DetachFromDisposeScope());

        public Tensor Tensor => _tensor.Value;

        public override long Length => length;

        public override MemoryLease Lease() => new(TensorMemory.DataPointer(Tensor), length, Tensor);

        public void Dispose()
        {
            if (_tensor.IsValueCreated)
            {
                Tensor.Dispose();
            }
        }
    }
}
