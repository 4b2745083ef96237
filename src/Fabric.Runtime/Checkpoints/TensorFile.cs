namespace Fabric.Checkpoints;

/// <summary>One file of a checkpoint, opened: what it holds is checked, its data is read on demand.</summary>
internal abstract class TensorFile : IDisposable
{
    /// <summary>The number of bytes that were read so far, those of the header among them.</summary>
    public abstract long BytesRead { get; }

    /// <summary>Where a tensor lies in one piece, as all do in files of this library.</summary>
    public abstract (VerifiedData Data, TensorRange Range) Find(string name);

    /// <summary>What has to be read for a part of a tensor.</summary>
    public abstract IEnumerable<LoadPart> Locate(ChunkRead read);

    /// <summary>Everything in it that has a checksum, in the order of the file.</summary>
    public abstract IEnumerable<StoredCheck> Checks { get; }

    /// <summary>How many bytes of tensors have none, of what was opened so far.</summary>
    public abstract long UncheckedBytes { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
