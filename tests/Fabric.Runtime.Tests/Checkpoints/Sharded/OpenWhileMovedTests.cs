using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Storage;
using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

/// <summary>A reader beside a writer that cannot exchange names, and so moves the old one aside, the new one in, and removes the old one.</summary>
public sealed class OpenWhileMovedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Action[] _writer;

    public OpenWhileMovedTests()
    {
        string aside = _folder[".run.old-0000000100000000"];
        _writer =
        [
            () => FileSystem.Os.Move(Run, aside),
            () => FileSystem.Os.Move(Staged, Run),
            () => Delete(File.Exists(aside) ? aside : Path.Combine(aside, ShardNames.Manifest)),
            () => Delete(aside),
        ];
    }

    private string Run => _folder["run"];

    private string Staged => _folder["staged"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_old_or_the_new_one_is_opened_wherever_the_moves_fall(bool oldIsFolder, bool newIsFolder)
    {
        string old = await SaveAsync(_folder["old"], oldIsFolder, "old");
        string @new = await SaveAsync(_folder["new"], newIsFolder, "new");
        var found = new HashSet<string>();
        for (int first = 0; first < 12; first++)
        {
            for (int second = first; second < 16; second++)
            {
                for (int last = second; last < 20; last++)
                {
                    found.Add(await OpenAsync(first, second, last, last + 1));
                }
            }
        }

        Assert.Equal(new HashSet<string> { old, @new }, found);
    }

    /// <param name="moves">Before which of the reader's operations the writer goes on.</param>
    private async Task<string> OpenAsync(params int[] moves)
    {
        Delete(Run);
        Copy(_folder["old"], Run);
        Copy(_folder["new"], Staged);
        int done = 0;
        var reader = new FaultyFileSystem { FailAt = (_, number) => GoOn(number) };
        await using CheckpointIndex index = CheckpointIndex.Open(reader, Run);
        GoOn(int.MaxValue);
        return index.Identity;

        bool GoOn(int number)
        {
            while (done < moves.Length && moves[done] <= number)
            {
                _writer[done++]();
            }

            return false;
        }
    }

    private static async Task<string> SaveAsync(string path, bool isFolder, string name)
    {
        CheckpointContent content = Contents.Of(Contents.Tensor(name, TensorDtype.Int32, 3));
        return (isFolder ? await Saves.SaveFolderAsync(path, [content]) : await Saves.SaveAsync(path, content)).Identity;
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
    }
}
