namespace Fabric.Checkpoints;

/// <summary>What stands around the data in one file, of lengths that are known before anything is written. It is written last, since it holds the data's checksums.</summary>
internal abstract class FileFrame
{
    /// <summary>The length of the whole file in bytes.</summary>
    public abstract long FileLength { get; }

    /// <summary>Makes room for the checksums of the data's blocks.</summary>
    /// <param name="count">The number of blocks.</param>
    public abstract BlockHashes NewHashes(int count);

    /// <param name="hashes">Those of all blocks.</param>
    /// <param name="write">Writes to the file.</param>
    /// <returns>The file's length, and the checksum that stands for all of it.</returns>
    public abstract ShardInfo Write(BlockHashes hashes, WriteAt write);
}
