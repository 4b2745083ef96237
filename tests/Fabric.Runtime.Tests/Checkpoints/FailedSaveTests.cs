using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Storage;
using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>A save that fails or is cancelled leaves the old checkpoint and nothing else.</summary>
public sealed class FailedSaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
}
