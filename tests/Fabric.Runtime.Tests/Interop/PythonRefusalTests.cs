using System.IO.Compression;
using Fabric.Formats.Pickle;
using Fabric.Interop;
using Fabric.Runtime.Tests.PartialLoads;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>What Python wrote and does not fit is refused before anything changes.</summary>
public class PythonRefusalTests
{
    [Fact]
    public Task The_state_of_another_scheduler_is_refused() => OneRank.RunAsync(async (fabric, folder) =>
    {
        PickleDict cosine = new PickleDict()
            .With("T_max", Python.Integer(10)).With("eta_min", new PickleFloat(0)).With("last_epoch", Python.Integer(3)).With("_step_count", Python.Integer(4))
            .With("base_lrs", new PickleList([new PickleFloat(0.1)])).With("_last_lr", new PickleList([new PickleFloat(0.1)]));
        Write(folder["s.pt"], new PickleDict().With("scheduler", cosine));
        RunState state = RunState.Create(static p => optim.SGD(p, 0.1), static o => optim.lr_scheduler.StepLR(o, 3));
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => state.LoadAsync(fabric, folder["s.pt"], RunState.Members.Scheduler));
        Assert.Contains("scheduler: no 'step_size' in the checkpoint, which a StepLR keeps", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task Bytes_that_are_no_random_state_are_refused_before_anything_changes() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var ofNumpy = new PickleDict().With("count", Python.Integer(7));
        Write(folder["r.pt"], ofNumpy.With("random", ByteTensor(5056)), new byte[5056]);
        var state = new RandomRun { Count = 1 };
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => state.LoadAsync(fabric, folder["r.pt"]));
        Assert.Contains("not the state of a random number generator", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, state.Count);
    });

    [Fact]
    public async Task One_random_state_is_not_given_to_several_ranks_unasked()
    {
        using var folder = new TemporaryFolder();
        using (Generator generator = new(5))
        {
            using Tensor bytes = generator.get_state();
            Write(folder["r.pt"], new PickleDict().With("count", Python.Integer(7)).With("random", ByteTensor(5056)), bytes.bytes.ToArray());
        }

        await FabricRuntime.RunAsync(new FabricOptions { Strategy = Strategy.Ddp, Ranks = 2, Device = CPU }, async fabric =>
        {
            CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
                () => new RandomRun().LoadAsync(fabric, folder["r.pt"]));
            Assert.Contains("random state of one rank in the checkpoint, 2 ranks in this run", e.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public Task What_is_of_an_unknown_class_hinders_nothing_beside_it() => OneRank.RunAsync(async (fabric, folder) =>
    {
        PickleDict root = new PickleDict()
            .With("weight", new Fabric.Formats.Torch.TensorPickle().Create(Fabric.Formats.Torch.TorchDtype.Find("float32")!, [1, 2], key: 0))
            .With("args", new ForeignObject(new PickleGlobal("argparse", "Namespace"), PickleTuple.Empty, keywordArguments: null, new PickleKeyComparer()));
        Write(folder["r.pt"], root, new byte[8]);
        using TorchSharp.Modules.Linear module = nn.Linear(2, 1, hasBias: false);
        await fabric.LoadRawAsync(folder["r.pt"], module, new() { Strict = false });
        Assert.Equal([0f, 0f], module.weight!.data<float>());
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => fabric.LoadRawAsync(folder["r.pt"], module));
        Assert.Contains("args: in the checkpoint, not in the state", e.Message, StringComparison.Ordinal);
    });

    /// <summary>A folder in an archive may be called as the file is, with dots.</summary>
    [Fact]
    public Task A_file_whose_name_looks_like_a_folder_of_ours_is_read() => OneRank.RunAsync(async (fabric, folder) =>
    {
        Write(folder["weights.data.pt"], new PickleDict().With("random", ByteTensor(8)), new byte[8], prefix: "weights.data");
        await using Checkpoint checkpoint = await fabric.OpenAsync(folder["weights.data.pt"]);
        Assert.Equal("random", Assert.Single(checkpoint.Tensors).Name);
    });

    private static PickleValue ByteTensor(int length) =>
        new Fabric.Formats.Torch.TensorPickle().Create(Fabric.Formats.Torch.TorchDtype.UInt8, [length], key: 0);

    private static void Write(string path, PickleDict root, byte[]? storage = null, string prefix = "archive")
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add("data.pkl", PickleWriter.Write(root));
        Add("data/0", storage ?? []);
        Add("version", "3\n"u8.ToArray());

        void Add(string name, byte[] bytes)
        {
            using Stream entry = archive.CreateEntry($"{prefix}/{name}", CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
    }
}
