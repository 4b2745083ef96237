using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>Every operation of a commit fails once, and is the last one before the process dies once.</summary>
public sealed class FolderCrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Old is a folder, new is a folder, the file system can exchange.</summary>
    public static TheoryData<bool, bool, bool> Cases { get; } = new()
    {
        { true, true, true }, { true, true, false }, { true, false, true }, { true, false, false },
        { false, true, true }, { false, true, false }, { false, false, true }, { false, false, false },
    };

    private string Target => _folder["target"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_that_fails_leaves_the_old_one_and_nothing_else_or_the_new_one(bool oldIsFolder, bool newIsFolder, bool canExchange)
    {
        string before = Expected(oldIsFolder, "old");
        string after = Expected(newIsFolder, "new");
        var outcomes = new HashSet<string>();
        int count = Count(oldIsFolder, newIsFolder, canExchange);
        for (int number = 0; number < count; number++)
        {
            Clear();
            Save(oldIsFolder, FileSystem.Os, "old");
            string? failed = null;
            var faulty = new FaultyFileSystem
            {
                CanExchange = canExchange,
                FailAt = (operation, i) =>
                {
                    failed = i == number ? operation : failed;
                    return i == number;
                },
            };
            StorageException? error = TrySave(newIsFolder, faulty);
            Assert.NotNull(failed);
            string? held = Folders.Read(Target);
            outcomes.Add($"{failed}: {held}, {error?.Step ?? "saved"}");
            Assert.Equal(error is { Replaced: false } ? before : after, held);
            if (error is { Replaced: false })
            {
                Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
            }

            // Whatever was left, the next save removes it.
            Save(newIsFolder, new FaultyFileSystem { CanExchange = canExchange }, "next");
            Assert.Equal(Expected(newIsFolder, "next"), Folders.Read(Target));
            Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
        }

        output.WriteLine(string.Join(Environment.NewLine, outcomes.Order()));
        Assert.Contains(outcomes, outcome => outcome.Contains(before, StringComparison.Ordinal));
        Assert.Contains(outcomes, outcome => outcome.Contains(after, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_writer_that_dies_at_any_operation_leaves_the_old_one_or_the_new_one_whole(bool oldIsFolder, bool newIsFolder, bool canExchange)
    {
        string before = Expected(oldIsFolder, "old");
        string after = Expected(newIsFolder, "new");
        bool isNew = false;
        bool wasAside = false;
        int count = Count(oldIsFolder, newIsFolder, canExchange);
        for (int number = 0; number < count; number++)
        {
            Clear();
            Save(oldIsFolder, FileSystem.Os, "old");
            if (oldIsFolder && newIsFolder)
            {
                File.WriteAllText(Path.Join(Target, "notes.txt"), "mine");
            }

            TrySave(newIsFolder, Dying(number, canExchange));

            string found = StoredPath.Resolve(FileSystem.Os, Target, Folders.Content);
            string? held = Folders.Read(found);
            Assert.Equal(isNew || held == after ? after : before, held);
            isNew |= held == after;
            wasAside |= found != Target;
            Assert.True(StoredPath.Holds(FileSystem.Os, Target, Folders.Content));

            // A later save that dies at any place of its own loses nothing either, and the first that succeeds cleans up.
            for (int second = 0; second < count + 10; second += 3)
            {
                TrySave(newIsFolder, Dying(second, canExchange));
                string? now = Folders.Read(StoredPath.Resolve(FileSystem.Os, Target, Folders.Content));
                Assert.True(now == held || now == after, $"After {number} and {second}: {now}");
            }

            Save(newIsFolder, new FaultyFileSystem { CanExchange = canExchange }, "next");
            Save(newIsFolder, new FaultyFileSystem { CanExchange = canExchange }, "last");
            Assert.Equal(Expected(newIsFolder, "last"), Folders.Read(Target));
            Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
            if (oldIsFolder && newIsFolder)
            {
                Assert.Equal("mine", File.ReadAllText(Path.Join(Target, "notes.txt")));
            }
        }

        Assert.True(isNew);
        Assert.Equal(!canExchange && (oldIsFolder || newIsFolder), wasAside);
    }

    [Fact]
    public void What_was_moved_aside_stays_until_the_new_one_is_in_place_and_goes_then()
    {
        Folders.Save(FileSystem.Os, Target, "old");
        string aside = OldNames.Create(Target, []);
        Directory.Move(Target, aside);

        using (StagedFolder folder = StagedFolder.Create(FileSystem.Os, Target, Folders.Content))
        {
            Folders.Fill(FileSystem.Os, folder, "new");
            Assert.Equal("folder old", Folders.Read(aside));
            Assert.Equal(aside, StoredPath.Resolve(FileSystem.Os, Target, Folders.Content));
            folder.Commit(default);
        }

        Assert.Equal("folder new", Folders.Read(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_name_that_cannot_be_made_durable_keeps_what_it_replaced()
    {
        foreach (bool canExchange in (bool[])[true, false])
        {
            Clear();
            Folders.Save(FileSystem.Os, Target, "old");
            int flushes = 0;
            int last = canExchange ? 2 : 3;
            StorageException error = TrySave(
                isFolder: true,
                new FaultyFileSystem { CanExchange = canExchange, FailAt = (operation, _) => operation == nameof(FileSystem.FlushFolder) && ++flushes == last })!;
            Assert.True(error.Replaced);
            Assert.Equal("folder new", Folders.Read(Target));
            Assert.Equal("folder old", Folders.Read(Directory.EnumerateDirectories(_folder.Path).Single(path => path != Target)));
        }
    }

    [Fact]
    public void A_second_move_that_fails_brings_the_old_one_back_and_if_that_fails_too_it_is_found_aside()
    {
        foreach (bool comesBack in (bool[])[true, false])
        {
            Clear();
            Folders.Save(FileSystem.Os, Target, "old");
            int moves = 0;
            StorageException? error = TrySave(isFolder: true, new FaultyFileSystem
            {
                CanExchange = false,
                FailAt = (operation, _) => operation == nameof(FileSystem.Move) && ++moves >= 2 && !(comesBack && moves == 3),
            });
            Assert.False(error!.Replaced);
            Assert.Equal(comesBack ? "folder old" : null, Folders.Read(Target));
            string found = StoredPath.Resolve(FileSystem.Os, Target, Folders.Content);
            Assert.Equal("folder old", Folders.Read(found));
            Assert.Equal([found], Directory.EnumerateFileSystemEntries(_folder.Path));
        }
    }

    [Fact]
    public void The_marker_is_deleted_first_so_that_a_removal_that_is_cut_is_not_taken_for_whole()
    {
        Folders.Save(FileSystem.Os, Target, "old");
        for (int i = 3; i < 40; i++)
        {
            File.WriteAllText(Path.Join(Target, $"part-{i}"), "old");
        }

        int deletions = 0;
        var faulty = new FaultyFileSystem { FailAt = (operation, _) => operation == nameof(FileSystem.Delete) && ++deletions == 2 };
        Assert.Throws<IOException>(() => OwnFolder.Remove(faulty, Target, Folders.Content, heir: null));
        Assert.Equal(39, Directory.EnumerateFiles(Target).Count());
        Assert.False(File.Exists(Path.Join(Target, Folders.Marker)));
    }

    /// <summary>Once an operation fails, none is made any more; that the process is gone, its handles are closed.</summary>
    private static FaultyFileSystem Dying(int number, bool canExchange) =>
        new() { CanExchange = canExchange, FailAt = (_, i) => i >= number };

    private static string Expected(bool isFolder, string text) => (isFolder ? "folder " : "file ") + text;

    private void Clear()
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(_folder.Path))
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private int Count(bool oldIsFolder, bool newIsFolder, bool canExchange)
    {
        Save(oldIsFolder, FileSystem.Os, "old");
        var recorder = new FaultyFileSystem { CanExchange = canExchange };
        Save(newIsFolder, recorder, "new");
        output.WriteLine(string.Join(", ", recorder.Operations));
        return recorder.Operations.Count;
    }

    private void Save(bool isFolder, FileSystem fileSystem, string text)
    {
        if (isFolder)
        {
            Folders.Save(fileSystem, Target, text);
        }
        else
        {
            Folders.SaveFile(fileSystem, Target, text);
        }
    }

    private StorageException? TrySave(bool isFolder, FileSystem fileSystem)
    {
        try
        {
            Save(isFolder, fileSystem, "new");
            return null;
        }
        catch (StorageException e)
        {
            return e;
        }
    }
}
