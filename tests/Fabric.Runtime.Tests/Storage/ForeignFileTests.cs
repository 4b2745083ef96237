using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>What somebody has put into a checkpoint's folder, and what is no checkpoint at all, is never deleted.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["target"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_and_folders_of_others_go_into_the_new_folder(bool canExchange)
    {
        Folders.Save(FileSystem.Os, Target, "old");
        File.WriteAllText(Path.Join(Target, "notes.txt"), "mine");
        Directory.CreateDirectory(Path.Join(Target, "plots/deep"));
        File.WriteAllText(Path.Join(Target, "plots/deep/loss.svg"), "also mine");
        File.WriteAllText(Path.Join(Target, "part-3"), "of a larger one");

        Folders.Save(new FaultyFileSystem { CanExchange = canExchange }, Target, "new");

        Assert.Equal("folder new", Folders.Read(Target));
        Assert.Equal("mine", File.ReadAllText(Path.Join(Target, "notes.txt")));
        Assert.Equal("also mine", File.ReadAllText(Path.Join(Target, "plots/deep/loss.svg")));
        Assert.False(File.Exists(Path.Join(Target, "part-3")));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_of_others_whose_name_is_taken_meanwhile_stays_where_it_is()
    {
        Folders.Save(FileSystem.Os, Target, "old");
        File.WriteAllText(Path.Join(Target, "notes.txt"), "old notes");
        using (StagedFolder folder = StagedFolder.Create(FileSystem.Os, Target, Folders.Content))
        {
            Folders.Fill(FileSystem.Os, folder, "new");
            File.WriteAllText(Path.Join(folder.Path, "notes.txt"), "new notes");
            folder.Commit(default);
        }

        Assert.Equal("new notes", File.ReadAllText(Path.Join(Target, "notes.txt")));
        string left = Directory.EnumerateDirectories(_folder.Path).Single(path => path != Target);
        Assert.Equal([Path.Join(left, "notes.txt")], Directory.EnumerateFileSystemEntries(left));
        Assert.Equal("old notes", File.ReadAllText(Path.Join(left, "notes.txt")));

        // Not even by later saves.
        Folders.Save(FileSystem.Os, Target, "next");
        Assert.Equal("old notes", File.ReadAllText(Path.Join(left, "notes.txt")));
    }

    [Fact]
    public void A_save_that_fails_leaves_what_others_put_into_its_folder()
    {
        StagedFolder folder = StagedFolder.Create(FileSystem.Os, Target, Folders.Content);
        Folders.Fill(FileSystem.Os, folder, "new");
        File.WriteAllText(Path.Join(folder.Path, "notes.txt"), "mine");
        folder.Dispose();
        Assert.Equal([Path.Join(folder.Path, "notes.txt")], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_does_not_replace_a_folder_that_holds_things_of_others_and_names_a_few()
    {
        Folders.Save(FileSystem.Os, Target, "old");
        for (int i = 1; i <= 7; i++)
        {
            File.WriteAllText(Path.Join(Target, $"notes-{i}"), "mine");
        }

        var recorder = new FaultyFileSystem();
        var error = Assert.Throws<TargetRefusedException>(() => StagedFile.Create(recorder, Target, 1, Folders.Content));
        Assert.Equal(
            $"'{Target}' is a checkpoint's folder that holds other things too: 'notes-1', 'notes-2', 'notes-3', 'notes-4', 'notes-5' and 2 more; "
            + "move them away or choose another path", error.Message);
        AssertOnlyLooked(recorder);
        Assert.Equal("folder old", Folders.Read(Target));

        // So too where a writer died with the old folder moved aside.
        Directory.Move(Target, OldNames.Create(Target, []));
        Assert.Throws<TargetRefusedException>(() => StagedFile.Create(FileSystem.Os, Target, 1, Folders.Content));
    }

    [Theory]
    [InlineData("notes.txt", true)]
    [InlineData("part-1", true)]
    [InlineData("notes.txt", false)]
    [InlineData("part-1", false)]
    public void A_folder_that_is_no_checkpoint_is_refused_before_anything_is_written(string name, bool isFolder)
    {
        Directory.CreateDirectory(Target);
        Directory.CreateDirectory(Path.Join(_folder.Path, ".target.0123456789abcdef.fabric-tmp"));
        File.WriteAllText(Path.Join(Target, name), "mine");

        string[] before = [.. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order()];
        var recorder = new FaultyFileSystem();
        var error = Assert.Throws<TargetRefusedException>(() => Create(recorder, isFolder).Dispose());
        Assert.Equal($"'{Target}' is a folder that is not a checkpoint; choose another path", error.Message);
        AssertOnlyLooked(recorder);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void An_empty_folder_is_replaced(bool isFolder, bool canExchange)
    {
        Directory.CreateDirectory(Target);
        var fileSystem = new FaultyFileSystem { CanExchange = canExchange };
        if (isFolder)
        {
            Folders.Save(fileSystem, Target, "new");
        }
        else
        {
            Folders.SaveFile(fileSystem, Target, "new");
        }

        Assert.EndsWith("new", Folders.Read(Target), StringComparison.Ordinal);
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_with_the_name_of_a_marker_is_no_marker()
    {
        Directory.CreateDirectory(Path.Join(Target, Folders.Marker));
        Assert.Throws<TargetRefusedException>(() => Create(FileSystem.Os, isFolder: true));
        Assert.True(Directory.Exists(Path.Join(Target, Folders.Marker)));
    }

    [Fact]
    public void A_folder_with_the_name_of_a_file_of_the_new_one_is_refused()
    {
        Folders.Save(FileSystem.Os, Target, "old");
        Directory.CreateDirectory(Path.Join(Target, "part-3"));
        var error = Assert.Throws<TargetRefusedException>(() => Create(FileSystem.Os, isFolder: true));
        Assert.Contains("'part-3'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_replaced_by_a_folder()
    {
        Directory.CreateDirectory(Target);
        Folders.Save(FileSystem.Os, Target, "new");
        Assert.Equal("folder new", Folders.Read(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_root_is_refused()
    {
        Assert.Throws<TargetRefusedException>(() => StagedFolder.Create(FileSystem.Os, TargetPath.Resolve("/"), Folders.Content));
        Assert.Throws<TargetRefusedException>(() => StagedFile.Create(FileSystem.Os, TargetPath.Resolve("/"), 1, Folders.Content));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_somebody_puts_at_the_target_while_it_is_written_is_not_replaced(bool isFolder)
    {
        using (IDisposable staged = Create(FileSystem.Os, isFolder))
        {
            Directory.CreateDirectory(Target);
            File.WriteAllText(Path.Join(Target, "notes.txt"), "mine");
            Assert.Throws<TargetRefusedException>(() => Commit(staged));
        }

        Assert.Equal([Path.Join(Target, "notes.txt")], Directory.EnumerateFileSystemEntries(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_NFS_keeps_of_deleted_files_is_nobodys()
    {
        Folders.Save(FileSystem.Os, Target, "old");
        File.WriteAllText(Path.Join(Target, ".nfs0000000000000001"), "deleted");
        Folders.SaveFile(FileSystem.Os, Target, "new");
        Assert.Equal("file new", Folders.Read(Target));
    }

    private IDisposable Create(FileSystem fileSystem, bool isFolder) => isFolder
        ? StagedFolder.Create(fileSystem, Target, Folders.Content)
        : StagedFile.Create(fileSystem, Target, 1, Folders.Content);

    private static void Commit(IDisposable staged)
    {
        if (staged is StagedFolder folder)
        {
            folder.Commit(default);
        }
        else
        {
            ((StagedFile)staged).Commit(default);
        }
    }

    private static void AssertOnlyLooked(FaultyFileSystem recorder) =>
        Assert.Empty(recorder.Operations.Except([nameof(FileSystem.KindOf), nameof(FileSystem.ListFolder)]));
}
