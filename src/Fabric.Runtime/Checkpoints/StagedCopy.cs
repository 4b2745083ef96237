using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>
/// Takes a copy of what is saved, so that training may go on while it is written. What may change at any time is copied at once; parameters and what
/// optimizers keep change in a step alone, and are copied later, while forward and backward run.
/// </summary>
internal sealed class StagedCopy : IDisposable
{
    // An operation of a step on a large tensor writes at least so many bytes a millisecond, or takes longer than anybody should wait for it.
    private const long BytesPerMillisecond = 4_000_000;
    private const long LongestPause = 100;

    private readonly CheckpointContent _content;
    private readonly List<int> _later;
    private readonly List<IDisposable> _keepers = [];
    private readonly long[] _versions;
    private readonly NativeBlock _rest;

    private StagedCopy(CheckpointContent content, List<int> later, NativeBlock rest)
    {
        TensorEntry[] entries = [.. content.Tensors];
        try
        {
            Keep(entries, later);
        }
        catch
        {
            Release();
            throw;
        }

        _content = content with { Tensors = entries };
        _later = later;
        _rest = rest;
        _versions = [.. later.Select(i => entries[i].Source.Version)];
        Groups = new StagedGroups(content.Optimizers);
        Length = later.Sum(i => entries[i].Source.Length);
    }

    /// <summary>How much is copied later, in bytes.</summary>
    public long Length { get; }

    /// <summary>What is copied when.</summary>
    public StagedGroups Groups { get; }

    /// <summary>Copies at once what may change at any time, on the thread that changes it.</summary>
    public static StagedCopy Begin(CheckpointContent content)
    {
        List<int> later = [];
        List<int> atOnce = [];
        for (int i = 0; i < content.Tensors.Count; i++)
        {
            TensorEntry entry = content.Tensors[i];
            if (entry.Source.IsLive)
            {
                (entry.ChangesWith is null ? atOnce : later).Add(i);
            }
        }

        var rest = new NativeBlock(atOnce.Sum(i => content.Tensors[i].Source.Length));
        try
        {
            (CheckpointContent copied, IReadOnlyList<TensorRange> ranges) = Moved(content, atOnce, rest);
            for (int i = 0; i < ranges.Count; i++)
            {
                using MemoryLease lease = content.Tensors[atOnce[i]].Source.Lease();
                Copy(lease, 0, rest, ranges[i].Offset, ranges[i].Length);
            }

            return new StagedCopy(copied, later, rest);
        }
        catch
        {
            rest.Dispose();
            throw;
        }
    }

    /// <summary>Copies the rest.</summary>
    /// <param name="memory">Where to: at least <see cref="Length"/> bytes.</param>
    /// <param name="cancellationToken">Heeded between pieces.</param>
    /// <returns>The content, none of which lives any more. It is good as long as this and the memory are.</returns>
    /// <exception cref="CheckpointException">A tensor has changed since the copy was begun: it would be of another step.</exception>
    public async Task<CheckpointContent> CompleteAsync(NativeBlock memory, CancellationToken cancellationToken)
    {
        (CheckpointContent staged, IReadOnlyList<TensorRange> ranges) = Moved(_content, _later, memory);
        ILookup<int, int> members = Enumerable.Range(0, _later.Count).ToLookup(i => Groups.Of(_content.Tensors[_later[i]].ChangesWith!.Value));
        var checks = new List<Task>();
        try
        {
            foreach (int group in Groups.InTurn())
            {
                int[] tensors = [.. members[group]];
                await CopyAsync(tensors, ranges, memory, cancellationToken).ConfigureAwait(false);
                checks.Add(CheckAsync(group, tensors, cancellationToken));
            }
        }
        finally
        {
            // They ask tensors that are let go of afterwards.
            await Task.WhenAll(checks).ConfigureAwait(false);
        }

        Release();
        return staged;
    }

    private async Task CopyAsync(int[] tensors, IReadOnlyList<TensorRange> all, NativeBlock memory, CancellationToken cancellationToken)
    {
        TensorRange[] ranges = [.. tensors.Select(i => all[i])];
        var leases = new SharedLease[ranges.Length];
        for (int i = 0; i < leases.Length; i++)
        {
            leases[i] = new SharedLease(_content.Tensors[_later[tensors[i]]].Source);
            leases[i].Expect(TransferPiece.CountOf(ranges[i].Length));
        }

        try
        {
            await TransferWorkers.RunAsync(TransferPiece.Split(ranges), Move, waitsForDisk: false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Array.ForEach(leases, static lease => lease.Dispose());
        }

        void Move(TransferPiece piece, CancellationToken token)
        {
            int left = piece.Length;
            for (int i = piece.First; i < piece.First + piece.Count; i++)
            {
                token.ThrowIfCancellationRequested();
                long length = Math.Min(left, ranges[i].Length - piece.Start);
                Copy(leases[i].Take(), piece.Start, memory, ranges[i].Offset + piece.Start, length);
                left -= (int)length;
                if (leases[i].Finish())
                {
                    leases[i].Dispose();
                }
            }
        }
    }

    /// <summary>Makes sure of a group that it was copied before any of it changed; then it may.</summary>
    private async Task CheckAsync(int group, int[] tensors, CancellationToken cancellationToken)
    {
        CheckUnchanged(tensors);

        // libtorch counts a change when it is made, not when it begins: one that was under way is seen now.
        long longest = tensors.Select(i => _content.Tensors[_later[i]].Source.Length).DefaultIfEmpty().Max();
        await Task.Delay((int)Math.Min(LongestPause, longest / BytesPerMillisecond), cancellationToken).ConfigureAwait(false);
        CheckUnchanged(tensors);
        Groups.SetCopied(group);
    }

    public void Dispose()
    {
        Release();
        _rest.Dispose();
    }

    /// <summary>Keeps what is copied later: the run may dispose a tensor before it is.</summary>
    private void Keep(TensorEntry[] entries, List<int> later)
    {
        foreach (int i in later)
        {
            (TensorSource source, IDisposable keeper) = entries[i].Source.Keep();
            entries[i] = entries[i] with { Source = source };
            _keepers.Add(keeper);
        }
    }

    /// <summary>Lets go of what is copied.</summary>
    private void Release()
    {
        _keepers.ForEach(static keeper => keeper.Dispose());
        _keepers.Clear();
    }

    /// <summary>The content with some of its tensors in a block, one after the other.</summary>
    private static (CheckpointContent Content, IReadOnlyList<TensorRange> Ranges) Moved(CheckpointContent content, List<int> tensors, NativeBlock block)
    {
        TensorEntry[] entries = [.. content.Tensors];
        var ranges = new List<TensorRange>(tensors.Count);
        long offset = 0;
        foreach (int i in tensors)
        {
            long length = entries[i].Source.Length;
            ranges.Add(new TensorRange(entries[i].Name, offset, length, 0));
            entries[i] = entries[i] with { Source = new BlockSource(block, offset, length) };
            offset += length;
        }

        return (content with { Tensors = entries }, ranges);
    }

    private static void Copy(MemoryLease from, long start, NativeBlock block, long offset, long length)
    {
        for (long done = 0; done < length; done += TransferPiece.MaxLength)
        {
            int count = (int)Math.Min(TransferPiece.MaxLength, length - done);
            from.Slice(start + done, count).CopyTo(block.Slice(offset + done, count));
        }
    }

    /// <summary>What has changed, at any time, is of a step that had begun before others were copied.</summary>
    private void CheckUnchanged(int[] tensors)
    {
        foreach (int i in tensors)
        {
            TensorEntry entry = _content.Tensors[_later[i]];
            if (entry.Source.Version != _versions[i])
            {
                throw new CheckpointException(
                    $"Nothing was saved: '{entry.Name}' changed before everything was copied. Await PendingSave.Staged before it changes, or make steps with " +
                    "fabric.Step(optimizer), which waits, and change what no optimizer holds after one.");
            }
        }
    }
}
