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
            Box wanted = read.Box ?? Box.Whole(tensor.Shape);
            foreach (StoredChunk chunk in tensor.Placement.ChunksOf(tensor.Shape, wanted))
            {
                plan.Add(chunk.File, new ChunkRead(tensor.StoredName, RunsOf(tensor, chunk.Box, wanted), read.Target));
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
