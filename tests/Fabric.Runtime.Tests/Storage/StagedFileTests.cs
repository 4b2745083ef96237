using Fabric.Storage;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Fabric.Runtime.Tests.Storage;

public sealed class StagedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stale_temporary_of_the_same_target_is_removed_and_nothing_else_is()
    {
        string[] stale = [Temporary("target"), Temporary("target")];
        string[] others =
        [
            Temporary("other"), Temporary("target.x"), _folder[".target.fabric-tmp"], _folder[".target.0123456789abcdeX.fabric-tmp"],
            _folder["target.0123456789abcdef.fabric-tmp"], _folder[".target.0123456789abcdef.fabric-tmp2"],
        ];
        foreach (string path in stale.Concat(others))
        {
            File.WriteAllText(path, "left behind");
        }

        Save("target", 1);
        Assert.Equal(others.Append(_folder["target"]).Order(), Directory.EnumerateFiles(_folder.Path).Order());
    }

    [Fact]
    public void The_temporary_of_a_live_writer_is_kept_and_both_saves_succeed()
    {
        using StagedFile first = StagedFile.Create(FileSystem.Os, _folder["target"], 1, Folders.Content);
        first.Write([1], 0);
        Save("target", 2);
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path).Count());
        first.Commit(default);
        Assert.Equal([1], File.ReadAllBytes(_folder["target"]));
        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void A_name_taken_by_a_cleaner_is_given_up_for_another()
    {
        var fileSystem = new CleanedFileSystem(losses: 3);
        using (StagedFile file = StagedFile.Create(fileSystem, _folder["target"], 1, Folders.Content))
        {
            file.Write([7], 0);
            file.Commit(default);
        }

        Assert.Equal([7], File.ReadAllBytes(_folder["target"]));
        Assert.Throws<StorageException>(() => StagedFile.Create(new CleanedFileSystem(losses: 100), _folder["target"], 1, Folders.Content));
        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_another_writer_takes_back_before_it_is_used_is_made_again()
    {
        bool isTaken = false;
        var fileSystem = new FaultyFileSystem
        {
            FailAt = (operation, _) =>
            {
                if (operation == nameof(FileSystem.TryCreateLocked) && !isTaken)
                {
                    isTaken = true;
                    Directory.Delete(_folder["a"], recursive: true);
                }

                return false;
            },
        };
        Folders.SaveFile(fileSystem, _folder["a/b/target"], "new");
        Assert.True(isTaken);
        Assert.Equal("file new", Folders.Read(_folder["a/b/target"]));
    }

    [Fact]
    public async Task A_reader_can_open_the_target_while_it_is_replaced_again_and_again()
    {
        Save("target", 0);
        Task reader = Task.Run(() =>
        {
            Span<byte> bytes = stackalloc byte[1];
            for (int i = 0; i < 3000; i++)
            {
                using StoredFile file = StoredFile.Open(FileSystem.Os, _folder["target"]);
                file.Read(bytes, 0);
            }
        });
        int saves = 0;
        while (!reader.IsCompleted)
        {
            Save("target", (byte)saves++);
        }

        await reader;
        Assert.NotEqual(0, saves);
    }

    [Fact]
    public void The_target_of_a_link_is_replaced_and_the_link_stays()
    {
        Directory.CreateDirectory(_folder["real"]);
        File.WriteAllText(_folder["real/file"], "old");
        File.CreateSymbolicLink(_folder["link"], "real/file");
        File.CreateSymbolicLink(_folder["dangling"], "real/new");
        File.CreateSymbolicLink(_folder["circle"], "circle");

        Save("link", 5);
        Save("dangling", 6);
        Assert.Equal("real/file", new FileInfo(_folder["link"]).LinkTarget);
        Assert.Equal([5], File.ReadAllBytes(_folder["real/file"]));
        Assert.Equal([6], File.ReadAllBytes(_folder["real/new"]));
        Assert.Throws<IOException>(() => TargetPath.Resolve(_folder["circle"]));
        Assert.Equal(2, Directory.EnumerateFiles(_folder["real"]).Count());
    }

    [Fact]
    public void The_longest_name_that_a_file_may_have_can_be_saved()
    {
        string name = new('ü', 127);
        Save(name, 3);
        File.WriteAllText(TemporaryNames.Create(_folder[name]), "stale");
        Save(name, 4);
        Assert.Equal([_folder[name]], Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void Nothing_stands_under_the_target_before_the_commit()
    {
        using (StagedFile file = StagedFile.Create(FileSystem.Os, _folder["target"], 100, Folders.Content))
        {
            file.Write(new byte[100], 0);
            Assert.False(File.Exists(_folder["target"]));
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void A_flush_that_fails_throws()
    {
        // A pipe cannot be flushed: what fsync says must not be lost.
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        Assert.Throws<IOException>(() => FileSystem.Os.Flush(handle));
        Assert.Throws<IOException>(() => FileSystem.Os.FlushFolder(_folder["nowhere"]));
    }

    private string Temporary(string target) => TemporaryNames.Create(_folder[target]);

    private void Save(string name, byte content)
    {
        using StagedFile file = StagedFile.Create(FileSystem.Os, TargetPath.Resolve(_folder[name]), 1, Folders.Content);
        file.Write([content], 0);
        file.Commit(default);
    }

    /// <summary>Somebody who cleans up removes each new file before it is locked, a few times.</summary>
    private sealed class CleanedFileSystem(int losses) : FileSystem
    {
        private int _losses = losses;

        public override SafeFileHandle? TryCreateLocked(string path, long length) =>
            _losses-- > 0 ? null : base.TryCreateLocked(path, length);
    }
}
