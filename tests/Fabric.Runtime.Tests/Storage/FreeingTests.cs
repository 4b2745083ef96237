using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>The room of what is deleted is given back on another thread, and there for who asks for it.</summary>
public sealed class FreeingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_deleted_or_replaced_is_free_before_room_is_taken()
    {
        for (int i = 0; i < 50; i++)
        {
            string path = _folder["old"];
            File.WriteAllBytes(path, new byte[1 << 20]);
            if (i % 2 == 0)
            {
                FileSystem.Os.Delete(path);
            }
            else
            {
                File.WriteAllText(_folder["new"], "new");
                FileSystem.Os.Replace(_folder["new"], path);
            }

            FileSystem.Os.CreateFile(_folder["next"], 10).Dispose();
            Assert.DoesNotContain(OpenFiles(), file => file == path || file == path + " (deleted)");
            File.Delete(_folder["next"]);
        }
    }

    private static IEnumerable<string?> OpenFiles() =>
        Directory.GetFileSystemEntries("/proc/self/fd").Select(static entry => new FileInfo(entry).LinkTarget);
}
