using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>In which files of a checkpoint a tensor stands, by rule.</summary>
internal readonly record struct Placement
{
    private Placement(int file, int files)
    {
        File = file;
        Files = files;
    }

    /// <summary>The file of a whole tensor.</summary>
    public int File { get; }

    /// <summary>The number of files that a divided tensor is in; 0 for a whole one.</summary>
    public int Files { get; }

    public bool IsDivided => Files > 0;

    /// <summary>The whole tensor in one file.</summary>
    public static Placement WholeIn(int file) => new(file, 0);

    /// <summary>A chunk in each file, but for those that get none, see <see cref="DimensionChunks"/>.</summary>
    public static Placement DividedAmong(int files) => new(0, files);

    /// <returns>The stored chunks that hold something of <paramref name="wanted"/>.</returns>
    public IEnumerable<StoredChunk> ChunksOf(long[] shape, Box wanted)
    {
        if (!IsDivided)
        {
            yield return new StoredChunk(File, Box.Whole(shape));
            yield break;
        }

        long rows = DimensionChunks.Of(shape, 0, Files).Shape[0];
        long last = (wanted.Offsets[0] + wanted.Shape[0] - 1) / rows;
        for (long file = wanted.Offsets[0] / rows; file <= last; file++)
        {
            yield return new StoredChunk((int)file, DimensionChunks.Of(shape, (int)file, Files));
        }
    }
}
