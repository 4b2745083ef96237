namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>
/// Something that a file system was asked to do. It speaks of nodes, not of paths: what reaches the disk late, or after what was asked for later, still means
/// the file or folder that it meant.
/// </summary>
internal abstract record DiskOperation
{
    private const int Sector = 512;
    private const int Page = 4096;
    private const int MaxParts = 64;

    /// <summary>The node whose flush makes it last.</summary>
    public abstract int LastsWith { get; }

    /// <summary>Does it; nothing happens where what it works on never came to the disk.</summary>
    public abstract void Apply(Disk disk);

    /// <summary>A file appears under a name, empty.</summary>
    public sealed record Create(int Folder, string Name, int File) : DiskOperation
    {
        public override int LastsWith => Folder;

        public override void Apply(Disk disk) => disk.Name(Folder, Name, File);
    }

    public sealed record CreateFolder(int Folder, string Name, int Created) : DiskOperation
    {
        public override int LastsWith => Folder;

        public override void Apply(Disk disk) => disk.Name(Folder, Name, Created);
    }

    public sealed record SetLength(int File, int Length) : DiskOperation
    {
        public override int LastsWith => File;

        public override void Apply(Disk disk) => disk.SetLength(File, Length);

        /// <summary>Lengths that it may have instead.</summary>
        public IEnumerable<SetLength> Others() =>
            ((int[])[0, 1, Length / 2, Length / Sector * Sector, Length / Page * Page, Length - 1])
                .Where(length => length >= 0 && length < Length).Distinct().Select(length => this with { Length = length });
    }

    public sealed record Write(int File, int Offset, byte[] Bytes) : DiskOperation
    {
        public override int LastsWith => File;

        public override void Apply(Disk disk) => disk.Write(File, Offset, Bytes);

        /// <summary>What may be there after a part of it came to the disk: some of its sectors or pages, or none of them in a place that held something else before.</summary>
        public IEnumerable<IReadOnlyList<Write>> Torn(Random random)
        {
            // A long one tears as well between fewer of its sectors.
            Write[] sectors = [.. Split(Sector * (1 + (Bytes.Length / MaxParts / Sector)))];
            Write[] pages = [.. Split(Page * (1 + (Bytes.Length / MaxParts / Page)))];
            yield return sectors[..^1];
            yield return sectors[1..];
            yield return sectors[..1];
            yield return pages[..^1];
            yield return pages[1..];
            yield return [.. sectors.Where(static (_, i) => i % 2 == 0)];
            yield return [.. sectors.Where(_ => random.Next(2) == 0)];
            byte[] stale = [.. Bytes.Select(static b => (byte)~b)];
            yield return [this with { Bytes = stale }];
            yield return [this with { Bytes = stale }, .. sectors.Where(_ => random.Next(2) == 0)];
        }

        private IEnumerable<Write> Split(int size)
        {
            for (int start = 0; start < Bytes.Length;)
            {
                int end = Math.Min(Bytes.Length, ((Offset + start + size) / size * size) - Offset);
                yield return new Write(File, Offset + start, Bytes[start..end]);
                start = end;
            }
        }
    }

    /// <summary>A file or folder gets another name, which nothing has: where something has it still, it does not.</summary>
    public sealed record Move(int From, int To, string Name, int Moved) : DiskOperation
    {
        public override int LastsWith => To;

        public override void Apply(Disk disk)
        {
            if (!disk.NamesIn(To).ContainsKey(Name))
            {
                disk.Rename(From, To, Name, Moved);
            }
        }
    }

    /// <summary>A file gets another name, which whatever has that name loses.</summary>
    public sealed record Replace(int From, int To, string Name, int Moved) : DiskOperation
    {
        public override int LastsWith => To;

        public override void Apply(Disk disk) => disk.Rename(From, To, Name, Moved);
    }

    public sealed record Exchange(int Folder, int One, int Other) : DiskOperation
    {
        public override int LastsWith => Folder;

        public override void Apply(Disk disk)
        {
            if (disk.NameOf(Folder, One) is { } one && disk.NameOf(Folder, Other) is { } other)
            {
                disk.Name(Folder, one, Other);
                disk.Name(Folder, other, One);
            }
        }
    }

    /// <summary>A file or folder is freed: whatever name it has in the folder is gone, with all that is in it.</summary>
    public sealed record Remove(int Folder, int Removed) : DiskOperation
    {
        public override int LastsWith => Folder;

        public override void Apply(Disk disk)
        {
            if (disk.NameOf(Folder, Removed) is { } name)
            {
                disk.Unname(Folder, name);
            }
        }
    }

    /// <summary>All that was asked of a file, or of the names in a folder, is on the disk.</summary>
    public sealed record Flush(int Node) : DiskOperation
    {
        public override int LastsWith => Node;

        public override void Apply(Disk disk)
        {
        }
    }
}
