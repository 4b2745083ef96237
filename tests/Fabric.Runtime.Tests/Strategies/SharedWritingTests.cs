using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Collectives;
using Fabric.Runtime.Tests.Storage;
using Fabric.Storage;
using Fabric.Tests.RankProgram;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Saves of one file that all ranks write.</summary>
public sealed class SharedWritingTests(ITestOutputHelper output) : IDisposable
{
    private static readonly SaveOptions Shared = new() { ShareWriting = true };

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["s.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task It_has_the_bytes_that_rank_0_alone_writes(int ranks)
    {
        await Ranks.RunAsync(ranks, fabric => Sharing.RunAsync(fabric, _folder.Path));
        AssertAllAreTheSame();
    }

    [Theory]
    [Mpi("mpirun.openmpi")]
    [Mpi("mpirun.mpich")]
    public async Task Processes_write_the_same(string launcher)
    {
        (int exitCode, string[] ranks, string text, _) = await MpiJob.RunAsync(launcher, 2, ["share", _folder.Path], program: "RankProgram");
        Assert.True(exitCode == 0 && ranks.Length == 2, text);
        AssertAllAreTheSame();
    }

    [Fact]
    public async Task Every_rank_writes_its_part_and_flushes_it_before_the_file_is_in_its_place()
    {
        FaultyFileSystem[] recorders = await Ranks.CollectAsync(3, async fabric =>
        {
            var recorder = new FaultyFileSystem();
            await SaveAsync(fabric, recorder);
            return recorder;
        });
        Assert.All(recorders, static recorder =>
        {
            Assert.InRange(recorder.Operations.Count(static operation => operation == nameof(FileSystem.Write)), 8, 9);
            Assert.Single(recorder.Operations, nameof(FileSystem.Flush));
        });
        Assert.Contains(nameof(FileSystem.Replace), recorders[0].Operations);
        Assert.All(recorders[1..], static recorder => Assert.Equal(nameof(FileSystem.Flush), recorder.Operations[^1]));
    }

    [Fact]
    public async Task Each_operation_that_fails_on_one_rank_fails_on_all_and_the_old_checkpoint_stays()
    {
        await Saves.SaveAsync(Path, Contents.Small());
        byte[] before = File.ReadAllBytes(Path);
        int count = 0;
        await Ranks.RunAsync(3, async fabric =>
        {
            bool hasFailed = true;
            for (int number = 0; hasFailed; number++)
            {
                bool fails = false;
                var faulty = new FaultyFileSystem { FailAt = (_, i) => fabric.Rank == 1 && (fails |= i == number) };
                CheckpointException? failure = await FailureAsync(() => SaveAsync(fabric, faulty));
                hasFailed = await fabric.AnyAsync(fails);
                if (hasFailed)
                {
                    Assert.Contains("Input/output error", failure!.Message, StringComparison.Ordinal);
                    Assert.Contains("previous checkpoint is unchanged", failure.Message, StringComparison.Ordinal);
                    Assert.Equal(before, File.ReadAllBytes(Path));
                    Assert.Equal([Path], Directory.GetFileSystemEntries(_folder.Path));
                    count = number + 1;
                }

                // The next round writes.
                await fabric.BarrierAsync();
            }
        });
        Assert.NotEqual(before, File.ReadAllBytes(Path));
        output.WriteLine($"{count} operations failed");
        Assert.True(count > 4);
    }

    [Fact]
    public async Task A_rank_that_sees_another_file_system_is_named()
    {
        CheckpointException[] failures = await Ranks.CollectAsync(3, fabric => Assert.ThrowsAsync<CheckpointException>(
            () => SaveAsync(fabric, fabric.Rank == 2 ? new OtherFileSystem() : FileSystem.Os)));
        Assert.All(failures, static e =>
        {
            Assert.Contains("Rank 2 does not see", e.Message, StringComparison.Ordinal);
            Assert.Contains("the same file system", e.Message, StringComparison.Ordinal);
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_file_system_that_mixes_up_what_machines_write_is_refused()
    {
        await Ranks.RunAsync(2, async fabric =>
        {
            CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => SaveAsync(fabric, new MixingFileSystem()));
            Assert.Contains("let one rank write it", e.Message, StringComparison.Ordinal);
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Ranks_whose_members_come_in_another_order_do_not_share_an_archive()
    {
        string archive = _folder["a.pt"];
        CheckpointException[] failures = await Ranks.CollectAsync(2, async fabric =>
        {
            (string, nn.Module<Tensor, Tensor>)[] layers = [("a", nn.Linear(2, 3, hasBias: false)), ("b", nn.Linear(4, 5, hasBias: false))];
            Array.ForEach(layers, static layer => nn.init.ones_(layer.Item2.parameters().First()));
            var state = new States.ModuleState { Model = nn.Sequential(fabric.Rank == 0 ? layers : [layers[1], layers[0]]) };
            await state.SaveAsync(fabric, archive);
            await state.SaveAsync(fabric, Path, new() { ShareWriting = true });
            return await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, archive, new() { ShareWriting = true }));
        });
        Assert.All(failures, static e => Assert.Contains("Rank 1 would lay out", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_save_that_one_rank_cancels_leaves_no_trace()
    {
        await Saves.SaveAsync(Path, Contents.Small());
        byte[] before = File.ReadAllBytes(Path);
        await Ranks.RunAsync(3, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            using var source = new CancellationTokenSource();
            var reports = new Reports(_ =>
            {
                if (fabric.Rank == 1)
                {
                    source.Cancel();
                }
                else
                {
                    // The others would take longer than anybody waits.
                    Thread.Sleep(300);
                }
            });
            SaveOptions<LargeState> options = new() { ShareWriting = true, Progress = reports };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => state.SaveAsync(fabric, Path, options, source.Token));
            await fabric.BarrierAsync();
            Assert.Equal([Path], Directory.GetFileSystemEntries(_folder.Path));
            Assert.Equal(before, File.ReadAllBytes(Path));
        });
    }

    [Fact]
    public async Task Each_rank_reports_its_part_to_its_end()
    {
        CheckpointProgress[] last = await Ranks.CollectAsync(2, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            var reports = new Reports();
            await state.SaveAsync(fabric, Path, new() { ShareWriting = true, Progress = reports });
            return reports.All[^1];
        });
        Assert.All(last, static report => Assert.Equal(report.BytesTotal, report.BytesDone));
        Assert.InRange(last.Sum(static report => report.BytesTotal), 9_000_000, new FileInfo(Path).Length);
    }

    [Fact]
    public Task Divided_modules_are_saved_as_without() => Ranks.RunAsync(
        2,
        async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            state.Fill(1);
            string alone = (await state.SaveAsync(fabric, Path, new() { SingleFile = true })).Identity;
            Assert.Equal(alone, (await state.SaveAsync(fabric, Path, new() { SingleFile = true, ShareWriting = true })).Identity);
        },
        strategy: Strategy.Fsdp);

    private static async Task<CheckpointException?> FailureAsync(Func<Task> save)
    {
        try
        {
            await save();
            return null;
        }
        catch (CheckpointException e)
        {
            return e;
        }
    }

    /// <summary>Four pieces of two blocks for each of three ranks.</summary>
    private Task<CommittedCheckpoint> SaveAsync(FabricRuntime fabric, FileSystem fileSystem)
    {
        CheckpointContent content = Contents.Of([.. Enumerable.Range(0, 12).Select(static i => Contents.Tensor($"t.{i}", TensorDtype.UInt8, (1 << 20) + 1 + i))]);
        var target = new SaveTarget(Path, Shared, NullLogger.Instance) { FileSystem = fileSystem };
        return SaveRun.RunAsync(content with { WorldSize = fabric.WorldSize }, fabric, target, default);
    }

    private void AssertAllAreTheSame()
    {
        string[] files = Directory.GetFiles(_folder["alone"]);
        Assert.Equal(4, files.Length);
        foreach (string file in files)
        {
            foreach (string folder in (string[])["shared", "not-durable", "background"])
            {
                string other = System.IO.Path.Combine(_folder[folder], System.IO.Path.GetFileName(file));
                Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(other)), other);
            }
        }

        Assert.Equal(16, Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Count());
    }

    private sealed class MixingFileSystem : FileSystem
    {
        public override bool KeepsWritersApart(Microsoft.Win32.SafeHandles.SafeFileHandle handle) => false;
    }

    /// <summary>Another machine's: its names lead elsewhere.</summary>
    private sealed class OtherFileSystem : FileSystem
    {
        public override EntryKind KindOf(string path) => base.KindOf(path + ".elsewhere");
    }
}
