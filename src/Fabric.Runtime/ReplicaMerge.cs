using System.IO.Hashing;
using System.Text;
using Fabric.Checkpoints;
using Fabric.Collectives;
using Fabric.Native;
using Fabric.State;

namespace Fabric;

/// <summary>
/// Makes one checkpoint of what the ranks hold: everything once, as all have the same, and beside it what each has of its own.
/// </summary>
internal static class ReplicaMerge
{
    private const int HashDigits = 32;

    /// <summary>Compares what must be equal: one hash of everything goes over, names only where it differs.</summary>
    /// <param name="parts">The hashes of what this rank holds.</param>
    /// <param name="group">All ranks.</param>
    /// <exception cref="CheckpointException">Something that must be equal on all ranks is not; on all ranks.</exception>
    public static async Task CompareAsync(IReadOnlyList<(string Name, UInt128 Hash)> parts, ProcessGroup group)
    {
        byte[][] wholes = await group.AllGatherBytesAsync(XxHash128.Hash(Text(parts)), "save, hash of the state").ConfigureAwait(false);
        if (wholes.All(whole => whole.AsSpan().SequenceEqual(wholes[0])))
        {
            return;
        }

        byte[][] lists = await group.AllGatherBytesAsync(Text(parts), "save, hashes of the members").ConfigureAwait(false);
        string[] first = Encoding.UTF8.GetString(lists[0]).Split('\n');
        for (int rank = 1; rank < lists.Length; rank++)
        {
            string[] other = Encoding.UTF8.GetString(lists[rank]).Split('\n');
            string[] different = [.. first.Except(other).Concat(other.Except(first)).Select(static line => line[(HashDigits + 1)..]).Distinct().Take(5)];
            if (different.Length > 0)
            {
                throw new CheckpointException(
                    $"The state is not the same on rank 0 and rank {rank}: {string.Join(", ", different.Select(static name => $"'{name}'"))} differ. " +
                    "Nothing was saved. Every rank has to make the same steps from the same start: pass each model and its optimizer to Setup, and store what comes from " +
                    "a rank's own batch as the mean of all, from AverageAsync.");
            }
        }
    }

    /// <summary>Brings what each rank has of its own to rank 0, which writes all, or to all that write.</summary>
    /// <param name="content">What this rank holds.</param>
    /// <param name="group">All ranks.</param>
    /// <param name="toAll">Whether all ranks write.</param>
    /// <returns>On ranks that write, all of it; on the others what they brought.</returns>
    public static async Task<CheckpointContent> GatherAsync(CheckpointContent content, ProcessGroup group, bool toAll)
    {
        const string Label = "save, state of the ranks";
        byte[] own = RankEntries.Write([.. content.Tensors.Where(static entry => entry.OfRank is not null)]);
        byte[][]? all = toAll
            ? await group.AllGatherBytesAsync(own, Label).ConfigureAwait(false)
            : await group.GatherBytesAsync(own, root: 0, Label).ConfigureAwait(false);
        return all is null
            ? content
            : content with { Tensors = [.. content.Tensors.Where(static entry => entry.OfRank is null), .. all.SelectMany(RankEntries.Read)] };
    }

    private static byte[] Text(IReadOnlyList<(string Name, UInt128 Hash)> parts) =>
        Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(static part => $"{part.Hash:x32} {part.Name.Replace('\n', ' ')}")));

    /// <summary>Hashes everything that must be equal on all ranks.</summary>
    public static IReadOnlyList<(string Name, UInt128 Hash)> Hash(CheckpointContent content)
    {
        List<(string, UInt128)> parts = [];
        parts.AddRange(content.Tensors.Select(static entry => (NameOf(entry), HashOf(entry))));
        parts.AddRange(content.Aliases.Select(static alias => (alias.Key, XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(alias.Value)))));
        parts.AddRange(content.Values.Select(static value => (value.Key, XxHash128.HashToUInt128(value.Value.Span))));
        return parts;
    }

    /// <summary>What each rank has of its own is there on all, under a name of its own.</summary>
    private static string NameOf(TensorEntry entry) => entry.OfRank is { } own ? $"{own.Member} ({own.Field})" : entry.Name;

    private static UInt128 HashOf(TensorEntry entry)
    {
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes($"{entry.Dtype} [{string.Join(", ", entry.Shape)}] {entry.Box is not null}"));
        if (entry.Box is null && entry.OfRank is null)
        {
            using MemoryLease lease = entry.Source.Lease();
            for (long start = 0; start < entry.Source.Length; start += DataBlocks.Size)
            {
                hash.Append(lease.Slice(start, (int)Math.Min(DataBlocks.Size, entry.Source.Length - start)));
            }
        }

        return hash.GetCurrentHashAsUInt128();
    }
}
