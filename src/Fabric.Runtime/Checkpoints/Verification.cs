using System.Collections.Concurrent;
using Fabric.Native;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>Reads all of a checkpoint that has a checksum, and goes on where it is damaged.</summary>
internal sealed class Verification
{
    private readonly CheckpointIndex _index;
    private readonly TransferProgress _progress;
    private readonly List<CheckpointDamage> _damages = [];
    private long _bytes;
    private long _uncheckedBytes;

    private Verification(CheckpointIndex index, IProgress<CheckpointProgress>? progress)
    {
        _index = index;
        _progress = new TransferProgress(progress, index.Path, index.Tensors.Sum(static tensor => tensor.Bytes));
    }

    /// <inheritdoc cref="Checkpoint.VerifyAsync"/>
    public static async Task<CheckpointVerification> RunAsync(FileSystem fileSystem, string path, VerifyOptions options, CancellationToken cancellationToken)
    {
        CheckpointIndex index;
        try
        {
            index = CheckpointIndex.Open(fileSystem, path, options.TorchZip);
        }
        catch (CheckpointCorruptException e)
        {
            return new CheckpointVerification { Path = path, Damages = [new(e.Path ?? path, null, e.Message)], Bytes = 0, UncheckedBytes = 0 };
        }

        await using (index.ConfigureAwait(false))
        {
            var verification = new Verification(index, options.Progress);
            await index.SayingWhatIsUnreadable(() => verification.CheckAsync(cancellationToken)).ConfigureAwait(false);
            return new CheckpointVerification
            {
                Path = path,
                Damages = verification._damages,
                Bytes = verification._bytes,
                UncheckedBytes = verification._uncheckedBytes,
            };
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        for (int number = 0; number < _index.Files.Count; number++)
        {
            await CheckFileAsync(number, cancellationToken).ConfigureAwait(false);
            if (_index.IsFolder)
            {
                // There may be a thousand, and nothing more is read of it.
                _index.Files.Close(number);
            }
        }

        _progress.Finish();

        // They are tensors in their file: what is damaged is among the damages.
        if (_damages.Count == 0 && Collect(_index.Path, tensor: null, _index.CheckLongValues) is { } damage)
        {
            _damages.Add(damage);
        }
    }

    private async Task CheckFileAsync(int number, CancellationToken cancellationToken)
    {
        TensorFile? file = null;
        if (Collect(_index.Path, tensor: null, () => file = _index.Files[number]) is { } unopened)
        {
            _damages.Add(unopened);
            return;
        }

        (int Order, StoredCheck Check)[] checks = [.. file!.Checks.Index()];
        var found = new ConcurrentBag<(int Order, CheckpointDamage Damage)>();
        using var buffers = new TransferBuffers();
        await TransferWorkers.RunAsync(checks, Run, waitsForDisk: false, cancellationToken).ConfigureAwait(false);
        _damages.AddRange(found.OrderBy(static item => item.Order).Select(static item => item.Damage).DistinctBy(static damage => damage.Tensor ?? damage.Message));
        _uncheckedBytes += file.UncheckedBytes;

        void Run((int Order, StoredCheck Check) item, CancellationToken stop)
        {
            NativeBlock buffer = buffers.Rent();
            try
            {
                if (Collect(_index.Path, item.Check.Tensor, () => Interlocked.Add(ref _bytes, item.Check.Run(buffer.Span[..DataBlocks.Size], stop))) is { } damage)
                {
                    found.Add((item.Order, damage));
                }
            }
            finally
            {
                buffers.Return(buffer);
            }

            _progress.Add(item.Check.Length);
        }
    }

    /// <returns>What is damaged; <see langword="null"/> where nothing is.</returns>
    private static CheckpointDamage? Collect(string path, string? tensor, Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (CheckpointException e) when (e is CheckpointCorruptException or CheckpointFormatException)
        {
            return new CheckpointDamage(e.Path ?? path, tensor, e.Message);
        }
    }
}
