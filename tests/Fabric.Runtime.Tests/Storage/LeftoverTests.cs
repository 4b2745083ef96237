using Fabric.Storage;
using Microsoft.Win32.SafeHandles;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>What dead writers left goes with the next save; what live ones hold stays.</summary>
public sealed class LeftoverTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["target"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_moved_aside_stays_beside_an_empty_folder_until_the_new_one_is_in_place()
    {
        string old = OldNames.Create(Target, []);
        Folders.Save(FileSystem.Os, old, "old");
        Directory.CreateDirectory(Target);
        Assert.Throws<StorageException>(() => Folders.Save(new FaultyFileSystem { FailAt = static (operation, _) => operation == "Write" }, Target, "new"));
        Assert.Equal(old, StoredPath.Resolve(FileSystem.Os, Target, Folders.Content));
        Assert.Equal("folder old", Folders.Read(old));
        Save(isFolder: true, "new");
        Assert.Equal("folder new", Folders.Read(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unfinished_folders_and_files_of_the_same_target_are_removed_and_nothing_else_is(bool isFolder)
    {
        string[] stale = [TemporaryNames.Create(Target), TemporaryNames.Create(Target)];
        string[] others =
        [
            TemporaryNames.Create(_folder["other"]), TemporaryNames.Create(_folder["target.x"]), _folder[".target.fabric-tmp"],
            _folder[".target.old-0123456789abcde"], _folder[".target.old-0123456789abcdeg"], _folder[".other.old-0123456789abcdef"],
            _folder["target.old-0123456789abcdef"], _folder[".target.old-0123456789abcdef.fabric-tmp"],
        ];
        foreach (string path in stale.Concat(others))
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Join(path, "part-1"), "left behind");
        }

        File.WriteAllText(TemporaryNames.Create(Target), "left behind");
        Save(isFolder, "new");
        Assert.Equal(others.Append(Target).Order(), Directory.EnumerateFileSystemEntries(_folder.Path).Order());
        Assert.All(others, path => Assert.True(File.Exists(Path.Join(path, "part-1"))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_moved_aside_is_removed_when_something_is_at_the_target_and_only_then(bool isFolder)
    {
        string first = OldNames.Create(Target, []);
        Folders.Save(FileSystem.Os, first, "first");
        using (IDisposable staged = Create(isFolder))
        {
            Assert.Equal("folder first", Folders.Read(first));
        }

        Assert.Equal("folder first", Folders.Read(first));
        Save(isFolder, "new");
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));

        Folders.SaveFile(FileSystem.Os, first, "a file");
        Folders.Save(FileSystem.Os, OldNames.Create(Target, [Path.GetFileName(first)]), "a folder");
        using (IDisposable staged = Create(isFolder))
        {
            Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Things_of_others_in_them_stay_or_go_into_the_whole_folder_at_the_target(bool isFolder)
    {
        Folders.Save(FileSystem.Os, Target, "old");
        string stale = TemporaryNames.Create(Target);
        Directory.CreateDirectory(stale);
        File.WriteAllText(Path.Join(stale, "part-1"), "left behind");
        File.WriteAllText(Path.Join(stale, "notes.txt"), "mine");

        Save(isFolder, "new");

        Assert.Equal("mine", File.ReadAllText(Path.Join(isFolder ? Target : stale, "notes.txt")));
        Assert.False(File.Exists(Path.Join(stale, "part-1")));
        Assert.Equal(!isFolder, Directory.Exists(stale));
    }

    [Fact]
    public void A_folder_that_cannot_be_removed_keeps_no_others_from_it_and_fails_no_save()
    {
        string[] stale = [TemporaryNames.Create(Target), TemporaryNames.Create(Target), TemporaryNames.Create(Target)];
        foreach (string path in stale)
        {
            Directory.CreateDirectory(path);
        }

        int removals = 0;
        Folders.Save(new FaultyFileSystem { FailAt = (operation, _) => operation == nameof(FileSystem.RemoveFolder) && ++removals == 1 }, Target, "new");
        Assert.Equal(3, removals);
        Assert.Single(stale, Directory.Exists);
    }

    [Fact]
    public void The_unfinished_folder_of_a_live_writer_is_kept_and_both_saves_succeed()
    {
        foreach (bool canExchange in (bool[])[true, false])
        {
            var fileSystem = new FaultyFileSystem { CanExchange = canExchange };
            using StagedFolder first = StagedFolder.Create(fileSystem, Target, Folders.Content);
            Folders.Fill(fileSystem, first, "first");
            Folders.Save(fileSystem, Target, "second");
            Folders.SaveFile(fileSystem, Target, "third");
            Assert.Equal("folder first", Folders.Read(first.Path));
            Assert.Equal("file third", Folders.Read(Target));
            first.Commit(default);
            Assert.Equal("folder first", Folders.Read(Target));
            Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_writers_of_one_target_leave_one_of_theirs_and_nothing_else(bool canExchange)
    {
        var fileSystem = new FaultyFileSystem { CanExchange = canExchange };
        Folders.Save(fileSystem, Target, "0");
        int failed = 0;
        await Task.WhenAll(Enumerable.Range(1, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 40; i++)
            {
                try
                {
                    if ((writer + i) % 4 == 0)
                    {
                        Folders.SaveFile(fileSystem, Target, $"{writer}");
                    }
                    else
                    {
                        Folders.Save(fileSystem, Target, $"{writer}");
                    }
                }
                catch (StorageException e) when (!canExchange && !e.Replaced)
                {
                    // Two moves cannot be made safe from others; what must never happen is a mixture or nothing at all.
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        output.WriteLine($"{failed} of 160 saves failed.");
        Assert.True(failed < 80);
        Assert.NotNull(Folders.Read(StoredPath.Resolve(FileSystem.Os, Target, Folders.Content)));
        Folders.Save(fileSystem, Target, "last");
        Assert.Equal("folder last", Folders.Read(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_lock_on_a_folder_is_held_by_one_until_it_is_closed()
    {
        string path = _folder["locked"];
        using (SafeFileHandle? handle = FileSystem.Os.TryCreateLockedFolder(path))
        {
            Assert.NotNull(handle);
            Assert.Null(FileSystem.Os.TryLockFolder(path));
        }

        using (SafeFileHandle? handle = FileSystem.Os.TryLockFolder(path))
        {
            Assert.NotNull(handle);

            // Somebody who cleans up has it: another name is needed.
            Assert.Null(FileSystem.Os.TryCreateLockedFolder(path));
        }

        Assert.Null(FileSystem.Os.TryLockFolder(_folder["nowhere"]));
    }

    [Fact]
    public void A_folder_is_locked_until_it_is_in_place()
    {
        using StagedFolder folder = StagedFolder.Create(FileSystem.Os, Target, Folders.Content);
        Folders.Fill(FileSystem.Os, folder, "new");
        Assert.Null(FileSystem.Os.TryLockFolder(folder.Path));
        folder.Commit(default);
        using SafeFileHandle? handle = FileSystem.Os.TryLockFolder(Target);
        Assert.NotNull(handle);
    }

    private IDisposable Create(bool isFolder) => isFolder
        ? StagedFolder.Create(FileSystem.Os, Target, Folders.Content)
        : StagedFile.Create(FileSystem.Os, Target, 1, Folders.Content);

    private void Save(bool isFolder, string text)
    {
        if (isFolder)
        {
            Folders.Save(FileSystem.Os, Target, text);
        }
        else
        {
            Folders.SaveFile(FileSystem.Os, Target, text);
        }
    }
}
