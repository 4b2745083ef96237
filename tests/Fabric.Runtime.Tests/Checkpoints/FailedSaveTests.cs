using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Storage;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>A save that fails or is cancelled leaves the old checkpoint and nothing else.</summary>
public sealed class FailedSaveTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_operation_that_fails_leaves_the_old_checkpoint_whole_or_the_new_one()
    {
        byte[] before = await SaveOldAsync();
        var recorder = new FaultyFileSystem();
        File.Copy(_folder["target"], _folder["recorded"]);
        await Saves.SaveAsync(_folder["recorded"], New(), recorder);
        output.WriteLine(string.Join(", ", recorder.Operations.GroupBy(o => o).Select(group => $"{group.Key} × {group.Count()}")));
        byte[] after = await File.ReadAllBytesAsync(_folder["recorded"]);
        File.Delete(_folder["recorded"]);

        for (int number = 0; number < recorder.Operations.Count; number++)
        {
            string? failed = null;
            var faulty = new FaultyFileSystem
            {
                FailAt = (operation, i) =>
                {
                    bool fail = i == number;
                    failed = fail ? operation : failed;
                    return fail;
                },
            };
            await File.WriteAllBytesAsync(_folder["target"], before);
            CheckpointException? error = await TrySaveAsync(faulty);

            Assert.NotNull(failed);
            if (failed is nameof(FileSystem.ListFolder))
            {
                // Cleaning up is not worth failing for.
                Assert.Null(error);
                Assert.Equal(after, await File.ReadAllBytesAsync(_folder["target"]));
            }
            else
            {
                Assert.NotNull(error);
                Assert.IsType<IOException>(error.InnerException);
                Assert.Contains("Input/output error", error.Message, StringComparison.Ordinal);
                bool replaced = failed is nameof(FileSystem.FlushFolder);
                Assert.Contains(replaced ? "new checkpoint is whole" : "previous checkpoint is unchanged", error.Message, StringComparison.Ordinal);
                Assert.Equal(replaced ? after : before, await File.ReadAllBytesAsync(_folder["target"]));
            }

            Assert.Equal([_folder["target"]], Directory.EnumerateFileSystemEntries(_folder.Path));
        }
    }

    [Fact]
    public async Task A_failed_flush_is_final()
    {
        await SaveOldAsync();
        var faulty = new FaultyFileSystem { FailAt = (operation, _) => operation == nameof(FileSystem.Flush) };
        Assert.Contains("flushing to disk failed", (await TrySaveAsync(faulty))!.Message, StringComparison.Ordinal);
        Assert.Equal([nameof(FileSystem.Flush), nameof(FileSystem.Delete)], faulty.Operations.TakeLast(2));
        Assert.Single(faulty.Operations, nameof(FileSystem.Flush));
    }

    [Fact]
    public async Task Data_header_flush_rename_and_folder_flush_come_in_this_order()
    {
        var recorder = new FaultyFileSystem();
        await Saves.SaveAsync(_folder["a/b/target"], Contents.Small(), recorder);
        Assert.Equal(
            [
                nameof(FileSystem.CreateFolder), nameof(FileSystem.FlushFolder), nameof(FileSystem.CreateFolder), nameof(FileSystem.FlushFolder),
                nameof(FileSystem.ListFolder), nameof(FileSystem.TryCreateLocked), nameof(FileSystem.Write), nameof(FileSystem.Write),
                nameof(FileSystem.Flush), nameof(FileSystem.ListFolder), nameof(FileSystem.ListFolder), nameof(FileSystem.ShareLock),
                nameof(FileSystem.Replace), nameof(FileSystem.FlushFolder),
            ],
            recorder.Operations.SkipWhile(operation => operation != nameof(FileSystem.CreateFolder)).Where(operation => operation != nameof(FileSystem.KindOf)));
        Assert.True(Checkpoint.Exists(_folder["a/b/target"]));
    }

    [Fact]
    public async Task A_temporary_that_could_not_be_deleted_is_removed_by_the_next_save()
    {
        await SaveOldAsync();
        var faulty = new FaultyFileSystem { FailAt = (operation, _) => operation is nameof(FileSystem.Flush) or nameof(FileSystem.Delete) };
        Assert.NotNull(await TrySaveAsync(faulty));
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path).Count());

        Assert.Null(await TrySaveAsync(FileSystem.Os));
        Assert.Equal([_folder["target"]], Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task A_first_save_that_fails_leaves_nothing()
    {
        var faulty = new FaultyFileSystem
        {
            FailAt = (operation, _) => operation == nameof(FileSystem.TryCreateLocked),
            Error = new UnauthorizedAccessException("Permission denied"),
        };
        CheckpointException error = (await TrySaveAsync(faulty))!;
        Assert.Contains("there is none now", error.Message, StringComparison.Ordinal);
        Assert.IsType<UnauthorizedAccessException>(error.InnerException);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_full_disk_is_an_error_with_the_old_checkpoint_unchanged()
    {
        byte[] before = await SaveOldAsync();

        // More than any disk has: the file is preallocated.
        var endless = new TensorEntry("t", TensorDtype.UInt8, [1L << 52], new EndlessSource(1L << 52));
        var huge = Contents.Of() with { Tensors = [endless] };
        var error = await Assert.ThrowsAsync<CheckpointException>(() => Saves.SaveAsync(_folder["target"], huge));
        output.WriteLine(error.Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["target"]));
        Assert.Equal([_folder["target"]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_cancelled_save_leaves_the_old_checkpoint_and_no_trace()
    {
        byte[] before = await SaveOldAsync();
        CheckpointContent content = New();
        for (int reports = 1; reports <= 6; reports++)
        {
            using var cancellation = new CancellationTokenSource();
            int seen = 0;
            var progress = new Reports(_ =>
            {
                if (++seen == reports)
                {
                    cancellation.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Saves.SaveAsync(_folder["target"], content, null, progress, cancellationToken: cancellation.Token));
            Assert.Equal(before, await File.ReadAllBytesAsync(_folder["target"]));
            Assert.Equal([_folder["target"]], Directory.EnumerateFileSystemEntries(_folder.Path));
        }

        Assert.All(content.Tensors, entry => Assert.Equal(0, ((TrackedSource)entry.Source).Outstanding));
    }

    [Fact]
    public async Task A_source_that_throws_ends_the_save_with_its_own_error()
    {
        byte[] before = await SaveOldAsync();
        var error = new InvalidOperationException("out of pinned memory");
        var content = Contents.Of(
            Contents.Tensor("a", TensorDtype.UInt8, 9 << 20),
            new TensorEntry("b", TensorDtype.UInt8, [5 << 20], new TrackedSource(new byte[5 << 20]) { LeaseError = error }));
        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => Saves.SaveAsync(_folder["target"], content)));
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["target"]));
        Assert.Equal([_folder["target"]], Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Equal(0, ((TrackedSource)content.Tensors[0].Source).Outstanding);
    }

    private static CheckpointContent New() => Contents.Of(
        Contents.Tensor("large", TensorDtype.UInt8, (5 << 20) + 3),
        Contents.Tensor("small", TensorDtype.Float32, 3),
        Contents.Tensor("other", TensorDtype.Float32, 900, 1000));

    private async Task<byte[]> SaveOldAsync()
    {
        await Saves.SaveAsync(_folder["target"], Contents.Small());
        return await File.ReadAllBytesAsync(_folder["target"]);
    }

    private async Task<CheckpointException?> TrySaveAsync(FileSystem fileSystem)
    {
        try
        {
            await Saves.SaveAsync(_folder["target"], New(), fileSystem);
            return null;
        }
        catch (CheckpointException e)
        {
            return e;
        }
    }

    private sealed class EndlessSource(long length) : TensorSource
    {
        public override long Length => length;

        public override Fabric.Native.MemoryLease Lease() => throw new InvalidOperationException("never lent");
    }
}
