namespace Fabric.Benchmarks;

/// <summary>Where checkpoints are written: a folder of a disk, or of memory.</summary>
internal sealed class Place : IDisposable
{
    private Place(string name, string folder)
    {
        Name = name;
        Folder = folder;
    }

    /// <summary><c>disk</c> or <c>tmpfs</c>.</summary>
    public string Name { get; }

    /// <summary>A folder of its own, deleted at the end.</summary>
    public string Folder { get; }

    public bool IsDisk => Name == "disk";

    /// <param name="parent">A folder of the disk.</param>
    public static Place Disk(string parent) => Create("disk", parent);

    public static Place Tmpfs() => Create("tmpfs", "/dev/shm");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static Place Create(string name, string parent) =>
        new(name, Directory.CreateDirectory(Path.Combine(Path.GetFullPath(parent), $"fabric-bench-{Environment.ProcessId}")).FullName);
}
