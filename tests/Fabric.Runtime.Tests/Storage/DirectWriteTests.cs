using Fabric.Checkpoints;
using Fabric.Native;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Storage;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>Large files that are flushed are written past the page cache, where the file system has that.</summary>
public sealed class DirectWriteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Direct.Possible)]
    [InlineData(Direct.Absent)]
    [InlineData(Direct.RefusedByTheFirstWrite)]
    [InlineData(Direct.RefusedAfterAPart)]
    public async Task Tensors_at_any_place_of_the_file_come_out_the_same(Direct direct)
    {
        CheckpointContent content = Contents.Of(
        [
            .. Enumerable.Range(0, 9).Select(static i => Contents.Tensor($"large.{i}", TensorDtype.UInt8, (2 << 20) + (i * 997))),
            .. Enumerable.Range(0, 500).Select(static i => Contents.Tensor($"small.{i}", TensorDtype.UInt8, i)),
        ]);
        var fileSystem = new DirectFileSystem(direct);
        await Saves.SaveAsync(_folder["a"], content, fileSystem);
        Dictionary<string, byte[]> read = await Saves.ReadAllAsync(_folder["a"]);
        Assert.All(content.Tensors, entry => Assert.Equal(Contents.BytesOf(entry), read[entry.Name]));
        switch (direct)
        {
            // The temporary folder may be in memory.
            case Direct.Possible when fileSystem.IsOpen:
                Assert.InRange(fileSystem.BytesPastCache, 18 << 20, 19 << 20);
                Assert.Equal(0, fileSystem.BytesPastCache % WrittenFile.DirectAlignment);
                break;
            case Direct.Absent:
                Assert.Equal(0, fileSystem.BytesPastCache);
                break;
        }
    }

    [Fact]
    public async Task What_is_small_or_need_not_be_durable_goes_through_the_page_cache()
    {
        var fileSystem = new DirectFileSystem(Direct.Possible);
        await Saves.SaveAsync(_folder["small"], Contents.Of(Contents.Tensor("a", TensorDtype.UInt8, 8 << 20)), fileSystem);
        using (StagedFile file = StagedFile.Create(fileSystem, _folder["cached"], 32 << 20, Folders.Content, isDurable: false))
        {
            Assert.False(file.IsDirect);
            file.Write(new byte[32 << 20], 0);
            file.Commit(default);
        }

        Assert.Equal(0, fileSystem.BytesPastCache);
    }

    public enum Direct
    {
        Possible,
        Absent,
        RefusedByTheFirstWrite,

        /// <summary>As after a write that the system ended early, at no multiple of a block: it goes on from there.</summary>
        RefusedAfterAPart,
    }

    private sealed class DirectFileSystem(Direct direct) : FileSystem
    {
        private SafeFileHandle? _handle;
        private long _bytes;

        public bool IsOpen => _handle is not null;

        public long BytesPastCache => _bytes;

        public override SafeFileHandle? TryOpenDirect(string path) => _handle = direct == Direct.Absent ? null : base.TryOpenDirect(path);

        public override void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
        {
            if (handle == _handle)
            {
                if (direct is Direct.RefusedByTheFirstWrite or Direct.RefusedAfterAPart)
                {
                    if (direct == Direct.RefusedAfterAPart)
                    {
                        base.Write(handle, bytes[..WrittenFile.DirectAlignment], offset);
                    }

                    throw new IOException("Invalid argument", Libc.InvalidArgument);
                }

                Interlocked.Add(ref _bytes, bytes.Length);
            }

            base.Write(handle, bytes, offset);
        }
    }
}
