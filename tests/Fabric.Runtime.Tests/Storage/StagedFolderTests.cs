using Fabric.Storage;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Fabric.Runtime.Tests.Storage;

public sealed class StagedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["target"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_stands_under_the_target_before_the_commit_and_nothing_is_left_without_one()
    {
        using (StagedFolder folder = StagedFolder.Create(FileSystem.Os, _folder["a/b/target"], Folders.Content))
        {
            Folders.Fill(FileSystem.Os, folder, "new");
            Assert.Equal([folder.Path], Directory.EnumerateFileSystemEntries(_folder["a/b"]));
            Assert.True(TemporaryNames.BelongsTo(_folder["a/b/target"], folder.Path));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_and_folders_replace_one_another_and_nothing_else_is_left(bool canExchange)
    {
        var fileSystem = new FaultyFileSystem { CanExchange = canExchange };
        foreach (bool isFolder in (bool[])[true, true, false, false, true])
        {
            string text = Guid.NewGuid().ToString();
            Save(isFolder, fileSystem, text);
            Assert.Equal(Expected(isFolder, text), Folders.Read(Target));
            Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
        }

        Assert.Equal(3, Directory.EnumerateFileSystemEntries(Target).Count());
    }

    [Fact]
    public void Several_threads_write_one_file_and_all_of_it_is_there()
    {
        byte[] bytes = new byte[1 << 20];
        new Random(7).NextBytes(bytes);
        using (StagedFolder folder = StagedFolder.Create(FileSystem.Os, Target, Folders.Content))
        {
            using WrittenFile file = StagedFolder.CreateFile(FileSystem.Os, folder.Path, "part-1", bytes.Length);
            Parallel.For(0, 64, i => file.Write(bytes.AsSpan(i << 14, 1 << 14), i << 14));
            file.Finish();
            folder.Commit(default);
        }

        Assert.Equal(bytes, File.ReadAllBytes(Path.Join(Target, "part-1")));
    }

    [Fact]
    public void A_failed_flush_of_a_file_is_final()
    {
        var faulty = new FaultyFileSystem { FailAt = (operation, _) => operation == nameof(FileSystem.Flush) };
        using StagedFolder folder = StagedFolder.Create(faulty, Target, Folders.Content);
        using WrittenFile file = StagedFolder.CreateFile(faulty, folder.Path, "part-1", 1);
        StorageException error = Assert.Throws<StorageException>(file.Finish);
        Assert.Equal("flushing to disk", error.Step);
        Assert.Throws<InvalidOperationException>(file.Finish);
        Assert.Single(faulty.Operations, nameof(FileSystem.Flush));
    }

    [Fact]
    public void A_file_cannot_be_created_twice_or_longer_than_the_disk()
    {
        using StagedFolder folder = StagedFolder.Create(FileSystem.Os, Target, Folders.Content);
        using WrittenFile file = StagedFolder.CreateFile(FileSystem.Os, folder.Path, "part-1", 1);
        Assert.Throws<StorageException>(() => StagedFolder.CreateFile(FileSystem.Os, folder.Path, "part-1", 1));
        StorageException error = Assert.Throws<StorageException>(
            () => StagedFolder.CreateFile(FileSystem.Os, folder.Path, "part-2", 1L << 52));
        Assert.Contains("4,503,599,627,370,496 bytes", error.Step, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cancelled_commit_leaves_the_old_one_and_no_trace(bool isFolder)
    {
        Folders.Save(FileSystem.Os, Target, "old");
        using var cancelled = new CancellationTokenSource();
        var late = new FaultyFileSystem
        {
            // At the last moment: when all is flushed.
            FailAt = (operation, _) =>
            {
                if (operation == (isFolder ? nameof(FileSystem.FlushFolder) : nameof(FileSystem.Flush)))
                {
                    cancelled.Cancel();
                }

                return false;
            },
        };
        Assert.Throws<OperationCanceledException>(() => Save(isFolder, late, "new", cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => Save(isFolder, FileSystem.Os, "new", cancelled.Token));
        Assert.Equal("folder old", Folders.Read(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("target")]
    [InlineData("ü", 127)]
    [InlineData("x", 250)]
    public void Names_of_any_length_can_be_saved_again_and_again(string name, int times = 1)
    {
        string target = _folder[string.Concat(Enumerable.Repeat(name, times))];
        foreach (bool canExchange in (bool[])[true, false])
        {
            var fileSystem = new FaultyFileSystem { CanExchange = canExchange };
            Directory.CreateDirectory(TemporaryNames.Create(target));
            Folders.Save(fileSystem, target, "one");
            Folders.Save(fileSystem, target, "two");
            Assert.Equal("folder two", Folders.Read(target));
            Assert.Equal([target], Directory.EnumerateFileSystemEntries(_folder.Path));
        }
    }

    [Fact]
    public void The_target_of_a_link_is_replaced_and_the_link_stays_also_with_a_separator_at_its_end()
    {
        Folders.Save(FileSystem.Os, _folder["real"], "old");
        Directory.CreateSymbolicLink(_folder["link"], "real");
        Folders.Save(FileSystem.Os, TargetPath.Resolve(_folder["link"] + "/"), "new");
        Assert.Equal("real", new DirectoryInfo(_folder["link"]).LinkTarget);
        Assert.Equal("folder new", Folders.Read(_folder["real"]));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [Fact]
    public async Task Something_is_at_the_target_at_any_moment()
    {
        Folders.Save(FileSystem.Os, Target, "0");
        using var stop = new CancellationTokenSource();
        Task saves = Task.Run(() =>
        {
            for (int i = 1; !stop.IsCancellationRequested; i++)
            {
                Save(isFolder: i % 3 != 0, FileSystem.Os, $"{i}");
            }
        });
        int looks = 0;
        for (var kinds = new HashSet<EntryKind>(); looks < 20_000 || kinds.Count < 2; looks++)
        {
            EntryKind kind = FileSystem.Os.KindOf(Target);
            Assert.NotEqual(EntryKind.Nothing, kind);
            Assert.False(saves.IsFaulted, saves.Exception?.ToString());
            kinds.Add(kind);
        }

        await stop.CancelAsync();
        await saves;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Moving_never_replaces(bool canExchange)
    {
        var fileSystem = new FaultyFileSystem { CanExchange = canExchange };
        string[] paths = [_folder["file-1"], _folder["file-2"], _folder["folder-1"], _folder["folder-2"]];
        File.WriteAllText(paths[0], "1");
        File.WriteAllText(paths[1], "2");
        Directory.CreateDirectory(paths[2]);
        Directory.CreateDirectory(paths[3]);
        foreach (string path in paths)
        {
            foreach (string target in paths.Where(other => other != path && Path.Exists(other)))
            {
                Assert.Throws<IOException>(() => fileSystem.Move(path, target));
            }

            fileSystem.Move(path, path + "-moved");
        }

        Assert.Equal(paths.Select(path => path + "-moved"), Directory.EnumerateFileSystemEntries(_folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal("2", File.ReadAllText(paths[1] + "-moved"));
    }

    [Fact]
    public void A_name_taken_by_a_cleaner_is_given_up_for_another()
    {
        Folders.Save(new CleanedFileSystem(losses: 3), Target, "new");
        Assert.Equal("folder new", Folders.Read(Target));
        Assert.Throws<StorageException>(() => StagedFolder.Create(new CleanedFileSystem(losses: 100), Target, Folders.Content));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_parent_that_another_writer_takes_back_is_not_made_again_unflushed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        StorageException error = Assert.Throws<StorageException>(() => StagedFolder.Create(new TakenBackFileSystem(), _folder["a/target"], Folders.Content));
        Assert.Contains(_folder["a"], error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private void Save(bool isFolder, FileSystem fileSystem, string text, CancellationToken cancellationToken = default)
    {
        if (isFolder)
        {
            Folders.Save(fileSystem, Target, text, cancellationToken);
        }
        else
        {
            Folders.SaveFile(fileSystem, Target, text, cancellationToken);
        }
    }

    private static string Expected(bool isFolder, string text) => (isFolder ? "folder " : "file ") + text;

    /// <summary>Somebody who cleans up removes each new folder before it is locked, a few times.</summary>
    private sealed class CleanedFileSystem(int losses) : FileSystem
    {
        private int _losses = losses;

        public override SafeFileHandle? TryCreateLockedFolder(string path) =>
            _losses-- > 0 ? null : base.TryCreateLockedFolder(path);
    }
    /// <summary>Another writer, whose save has failed, removes the parent that it had made before it is used.</summary>
    private sealed class TakenBackFileSystem : FileSystem
    {
        public override SafeFileHandle? TryCreateLockedFolder(string path)
        {
            Directory.Delete(Path.GetDirectoryName(path)!);
            return base.TryCreateLockedFolder(path);
        }
    }
}
