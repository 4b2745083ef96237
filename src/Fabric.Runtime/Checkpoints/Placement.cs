using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>In which files of a checkpoint a tensor stands: by rule, or, in folders of others, as they list it.</summary>
internal readonly record struct Placement
{
    private readonly IReadOnlyList<StoredChunk>? _listed;

    private Placement(int file, int files, IReadOnlyList<StoredChunk>? listed = null)
    {
        File = file;
        Files = files;
        _listed = listed;
    }

    /// <summary>The file of a whole tensor.</summary>
    public int File { get; }

    /// <summary>The number of files that a tensor is divided among by rule; 0 for any other.</summary>
    public int Files { get; }

    /// <summary>Whether it is in more than one piece.</summary>
    public bool IsDivided => Files > 0 || _listed is not null;

    /// <summary>The whole tensor in one file.</summary>
    public static Placement WholeIn(int file) => new(file, 0);

    /// <summary>A chunk in each file, but for those that get none, see <see cref="DimensionChunks"/>.</summary>
    public static Placement DividedAmong(int files) => new(0, files);

    /// <summary>Any chunks, which together are the whole.</summary>
    public static Placement Listed(IReadOnlyList<StoredChunk> chunks) => new(0, 0, chunks);

    /// <returns>The stored chunks that hold something of <paramref name="wanted"/>.</returns>
    public IEnumerable<StoredChunk> ChunksOf(long[] shape, Box wanted) =>
        _listed?.Where(chunk => chunk.Box.Intersect(wanted) is not null)
        ?? (Files == 0 ? [new StoredChunk(File, Box.Whole(shape))] : DividedChunksOf(shape, wanted));

    private IEnumerable<StoredChunk> DividedChunksOf(long[] shape, Box wanted)
    {
        long rows = DimensionChunks.Of(shape, 0, Files).Shape[0];
        long last = (wanted.Offsets[0] + wanted.Shape[0] - 1) / rows;
        for (long file = wanted.Offsets[0] / rows; file <= last; file++)
        {
            yield return new StoredChunk((int)file, DimensionChunks.Of(shape, (int)file, Files));
        }
    }
}
