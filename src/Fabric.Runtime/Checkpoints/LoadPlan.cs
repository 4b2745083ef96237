using Fabric.Formats;
using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>What one rank reads from which file: settled from the manifest alone, before any file of tensors is opened.</summary>
internal sealed class LoadPlan
{
    private readonly SortedDictionary<int, List<ChunkRead>> _files = [];

    private LoadPlan()
    {
    }

    /// <summary>What is read from each file that is needed at all.</summary>
    public IReadOnlyDictionary<int, List<ChunkRead>> Files => _files;

    /// <param name="reads">What is wanted, with what the checkpoint says of it. Nothing of it is empty.</param>
    public static LoadPlan Create(IEnumerable<(IndexedTensor Tensor, TensorRead Read)> reads)
    {
        var plan = new LoadPlan();
        foreach ((IndexedTensor tensor, TensorRead read) in reads)
        {
            if (read.Box is null && !tensor.Placement.IsDivided)
            {
                // Nothing to intersect, for what is most of almost every load.
                plan.Add(tensor.Placement.File, new ChunkRead(tensor.StoredName, [new ByteRun(0, 0, tensor.Bytes)], read.Target));
                continue;
            }

            Box wanted = read.Box ?? Box.Whole(tensor.Shape);
            foreach (StoredChunk chunk in tensor.Placement.ChunksOf(tensor.Shape, wanted))
            {
                plan.Add(chunk.File, new ChunkRead(chunk.Name ?? tensor.StoredName, RunsOf(tensor, chunk.Box, wanted), read.Target));
            }
        }

        return plan;
    }

    /// <param name="runs">Bytes of whole tensors, as they would lie in a single file; not none.</param>
    /// <param name="target">Where all of them go.</param>
    public static LoadPlan OfBytes(IEnumerable<(IndexedTensor Tensor, ByteRun Run)> runs, TensorTarget target)
    {
        var plan = new LoadPlan();
        foreach ((IndexedTensor tensor, ByteRun run) in runs)
        {
            Box rows = tensor.Placement.IsDivided
                ? DimensionChunks.RowsOf(run.From, run.FromEnd, tensor.Shape, tensor.Bytes)
                : Box.Whole(tensor.Shape);
            (long rowsStart, _) = DimensionChunks.BytesOf(rows, tensor.Shape, tensor.Bytes);
            foreach (StoredChunk chunk in tensor.Placement.ChunksOf(tensor.Shape, rows))
            {
                List<ByteRun> shared = [.. RunsOf(tensor, chunk.Box, rows).Select(part => part.ClipTo(run, rowsStart)).Where(static part => part.Length > 0)];
                if (shared.Count > 0)
                {
                    plan.Add(chunk.File, new ChunkRead(chunk.Name ?? tensor.StoredName, shared, target));
                }
            }
        }

        return plan;
    }

    private static List<ByteRun> RunsOf(IndexedTensor tensor, Box chunk, Box wanted) =>
        chunk.Equals(wanted)
            ? [new ByteRun(0, 0, TensorDtypes.ByteLength(tensor.Dtype, wanted.Shape))]
            : ByteRun.Between(chunk, wanted, TensorDtypes.BitSize(tensor.Dtype));

    private void Add(int file, ChunkRead read)
    {
        if (!_files.TryGetValue(file, out List<ChunkRead>? reads))
        {
            _files.Add(file, reads = []);
        }

        reads.Add(read);
    }
}
