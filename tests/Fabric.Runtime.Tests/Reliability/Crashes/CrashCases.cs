using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>Every way in which a checkpoint comes to a path.</summary>
internal static class CrashCases
{
    private const string Folder = "/disk";
    private const string Run = Folder + "/run";
    private const string Source = Folder + "/source";
    private const string Archive = Folder + "/run.ckpt";
    private const string Deep = Folder + "/a/b/run";

    public static IReadOnlyList<CrashCase> All { get; } =
    [
        First("first file", File(2), File(3)),
        Over("file over file", File(1), File(2), File(3)),
        First("first file in new folders", File(2, Deep), File(3, Deep)) with { Path = Deep },
        Over("large file over large file", Large(1), Large(2), Large(3)) with { IsLarge = true },
        First("first archive", File(2, Archive), File(3, Archive)) with { Path = Archive },
        Over("archive over archive", File(1, Archive), File(2, Archive), File(3, Archive)) with { Path = Archive },
        First("first folder", Shards(2, 3), Shards(3, 3)),
        First("first folder in new folders", Shards(2, 2, Deep), Shards(3, 2, Deep)) with { Path = Deep },
        .. OnInTurn(First("folder over an empty folder", Shards(2, 2), Shards(3, 2)) with { MakeFolders = MakeRun }),
        .. OnInTurn(Over("folder over a smaller folder", InTurn(Shards(0, 2), Shards(1, 2)), Shards(2, 3), Shards(3, 3))),
        .. OnInTurn(Over("folder over a larger folder", InTurn(Shards(0, 2), Shards(1, 4)), Shards(2, 2), Shards(3, 2))),
        .. OnInTurn(Over("folder over a folder with a file of somebody else's", InTurn(Shards(0, 2), Shards(1, 2), WriteNotes), Shards(2, 2), Shards(3, 2))),
        .. OnInTurn(Over("file over folder", InTurn(Shards(0, 2), Shards(1, 3)), File(2), File(3))),
        .. OnInTurn(Over("folder over file", InTurn(Shards(0, 2), File(1)), Shards(2, 3), Shards(3, 3))),
        Over("consolidated beside", InTurn(Shards(1, 3, Source), File(1, Archive)), Consolidate, Consolidate) with { Source = Source },
        Over("consolidated over file", InTurn(Shards(2, 3, Source), File(1)), Consolidate, Consolidate) with { Source = Source },
        .. OnInTurn(Over("consolidated over folder", InTurn(Shards(2, 3, Source), Shards(0, 2), Shards(1, 2)), Consolidate, Consolidate) with { Source = Source }),
        .. OnInTurn(Over("consolidated in place", InTurn(Shards(0, 2), Shards(1, 3)), ConvertTo(Run, Run), File(3))),
        Over("converted to an archive", InTurn(File(2, Source), File(1, Archive)), ConvertTo(Source, Archive), ConvertTo(Source, Archive)) with { Path = Archive, Source = Source },
        Over("converted from an archive", InTurn(File(2, Archive), File(1)), ConvertTo(Archive, Run), ConvertTo(Archive, Run)) with { Source = Archive },
        Over("folder converted to an archive", InTurn(Shards(2, 3, Source), File(1, Archive)), ConvertTo(Source, Archive), ConvertTo(Source, Archive)) with { Path = Archive, Source = Source },
    ];

    /// <summary>Saves that ask for no flush.</summary>
    public static IReadOnlyList<CrashCase> NotDurable { get; } =
    [
        First("first file", File(2, isDurable: false), File(3)),
        Over("file over file", File(1), File(2, isDurable: false), File(3)),
        Over("archive over archive", File(1, Archive), File(2, Archive, isDurable: false), File(3, Archive)) with { Path = Archive },
        First("first folder", Shards(2, 3, isDurable: false), Shards(3, 3)),
        .. OnInTurn(Over("folder over a larger folder", InTurn(Shards(0, 2), Shards(1, 4)), Shards(2, 2, isDurable: false), Shards(3, 2))),
        .. OnInTurn(Over("file over folder", InTurn(Shards(0, 2), Shards(1, 3)), File(2, isDurable: false), File(3))),
        .. OnInTurn(Over("folder over file", InTurn(Shards(0, 2), File(1)), Shards(2, 3, isDurable: false), Shards(3, 3))),
    ];

    /// <summary>Those that hold every order of operations that there is.</summary>
    public static IEnumerable<CrashCase> Typical => All.Where(static made => made.Name.Split(" (")[0] is
        "file over file" or "first file in new folders" or "first folder in new folders" or "folder over a larger folder"
        or "folder over a folder with a file of somebody else's" or "file over folder" or "folder over file");

    private static Func<FileSystem, Task> Consolidate => ConvertTo(Source, Run);

    private static Func<FileSystem, Task> File(int version, string path = Run, bool isDurable = true) =>
        fileSystem => Saves.SaveAsync(path, VersionedContents.Whole(version), fileSystem, isDurable: isDurable);

    private static Func<FileSystem, Task> Shards(int version, int ranks, string path = Run, bool isDurable = true) =>
        fileSystem => Saves.SaveFolderAsync(path, VersionedContents.Of(version, ranks), fileSystem, isDurable);

    private static Func<FileSystem, Task> Large(int version) => fileSystem => Saves.SaveAsync(Run, VersionedContents.Large(version), fileSystem);

    private static Task WriteNotes(FileSystem fileSystem)
    {
        using WrittenFile notes = StagedFolder.CreateFile(fileSystem, Run, CrashExplorer.Notes, 4);
        notes.Write("mine"u8, 0);
        notes.Finish();
        fileSystem.FlushFolder(Run);
        return Task.CompletedTask;
    }

    /// <summary>One after the other. What the last one removes need not be gone for good when the next one begins.</summary>
    private static Func<FileSystem, Task> InTurn(params IReadOnlyList<Func<FileSystem, Task>> saves) => async fileSystem =>
    {
        foreach (Func<FileSystem, Task> save in saves)
        {
            await save(fileSystem);
        }
    };

    /// <summary>What Checkpoint.ConsolidateAsync and Checkpoint.ConvertAsync do.</summary>
    private static Func<FileSystem, Task> ConvertTo(string from, string to) => async fileSystem =>
    {
        await using CheckpointIndex index = CheckpointIndex.Open(fileSystem, from);
        await Conversion.RunAsync(index, new SaveTarget(to, Options: null, NullLogger.Instance) { FileSystem = fileSystem }, dropsForeign: false, default);
    };

    /// <summary>On a disk on which nothing is, but for a folder that was made just before.</summary>
    private static CrashCase First(string name, Func<FileSystem, Task> save, Func<FileSystem, Task> next) =>
        new(name, static _ => Task.CompletedTask, save, next) { Path = Run, MakeFolders = static fileSystem => fileSystem.CreateFolder(Folder) };

    private static CrashCase Over(string name, Func<FileSystem, Task> prepare, Func<FileSystem, Task> save, Func<FileSystem, Task> next) =>
        new(name, prepare, save, next) { Path = Run };

    private static IEnumerable<CrashCase> OnInTurn(CrashCase made) => [made, made with { Name = made.Name + " (no exchange)", CanExchange = false }];

    private static void MakeRun(FileSystem fileSystem)
    {
        fileSystem.CreateFolder(Folder);
        fileSystem.CreateFolder(Run);
    }
}
