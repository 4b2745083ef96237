using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Storage;

public sealed class StoredPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["target"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_path_itself_comes_first_whatever_is_there_but_for_an_empty_folder()
    {
        string old = OldNames.Create(Target, []);
        Folders.Save(FileSystem.Os, old, "old");
        Directory.CreateDirectory(Target);
        Assert.Equal(old, Resolve(Target));
        File.WriteAllText(Path.Join(Target, "notes.txt"), "");
        Assert.Equal(Target, Resolve(Target));
        Directory.Delete(Target, recursive: true);
        File.WriteAllText(Target, "");
        Assert.Equal(Target, Resolve(Target));
    }

    [Fact]
    public void The_newest_whole_one_that_was_moved_aside_comes_next()
    {
        Assert.Equal(Target, Resolve(Target));
        Assert.False(StoredPath.Holds(FileSystem.Os, Target, Folders.Content));
        var names = new List<string>();
        string[] paths = new string[20];
        for (int i = 0; i < paths.Length; i++)
        {
            paths[i] = OldNames.Create(Target, names);
            names.Insert(0, Path.GetFileName(paths[i]));
            Folders.Save(FileSystem.Os, paths[i], $"{i}");
            Assert.Equal(paths[i], Resolve(Target));
        }

        // A save that died was removing it.
        File.Delete(Path.Join(paths[^1], Folders.Marker));
        Assert.Equal(paths[^2], Resolve(Target));
        string file = OldNames.Create(Target, names);
        File.WriteAllText(file, "a file is always whole");
        Assert.Equal(file, Resolve(Target));
        Assert.True(StoredPath.Holds(FileSystem.Os, Target, Folders.Content));
        Assert.Equal(_folder["other"], Resolve(_folder["other"]));
    }

    [Fact]
    public void Unfinished_ones_and_those_without_their_marker_are_nothing()
    {
        using StagedFolder unfinished = StagedFolder.Create(FileSystem.Os, Target, Folders.Content);
        Folders.Fill(FileSystem.Os, unfinished, "unfinished");
        Directory.CreateDirectory(OldNames.Create(Target, []));
        Assert.Equal(Target, Resolve(Target));
        Assert.False(StoredPath.Holds(FileSystem.Os, Target, Folders.Content));
    }

    [Fact]
    public void Links_are_followed_to_where_the_old_one_is()
    {
        Directory.CreateDirectory(_folder["real"]);
        string old = OldNames.Create(_folder["real/target"], []);
        Folders.Save(FileSystem.Os, old, "old");
        File.CreateSymbolicLink(_folder["latest"], "real/target");
        Assert.Equal(old, Resolve(_folder["latest"]));
        Assert.True(StoredPath.Holds(FileSystem.Os, _folder["latest"], Folders.Content));
    }

    [Fact]
    public void A_parent_that_is_missing_or_a_file_holds_nothing()
    {
        File.WriteAllText(_folder["file"], "");
        foreach (string path in (string[])[_folder["no/folder/target"], _folder["file/target"]])
        {
            Assert.Equal(path, Resolve(path));
            Assert.False(StoredPath.Holds(FileSystem.Os, path, Folders.Content));
        }
    }

    [Fact]
    public void A_new_one_that_comes_into_place_meanwhile_is_seen()
    {
        // Nothing at the path, nothing moved aside when the folder was listed, and then the new one is there.
        var fileSystem = new LateFileSystem(Target);
        Assert.True(StoredPath.Holds(fileSystem, Target, Folders.Content));
    }

    private static string Resolve(string path) => StoredPath.Resolve(FileSystem.Os, path, Folders.Content);

    /// <summary>A live writer moves the new one into place while somebody looks for the old one.</summary>
    private sealed class LateFileSystem(string target) : FileSystem
    {
        public override IReadOnlyList<FolderEntry> ListFolder(string path)
        {
            IReadOnlyList<FolderEntry> entries = base.ListFolder(path);
            File.WriteAllText(target, "new");
            return entries;
        }
    }
}
