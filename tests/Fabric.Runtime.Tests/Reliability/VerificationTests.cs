using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints.Sharded;
using Fabric.Runtime.Tests.Formats;
using Fabric.Runtime.Tests.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>What a verification tells. That it finds all that a load finds, <see cref="DamageTests"/> tells.</summary>
public sealed class VerificationTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string PyTorch211 = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run.safetensors")]
    [InlineData("run.ckpt")]
    [InlineData("run")]
    public async Task A_whole_checkpoint_is_whole_and_all_of_its_data_has_checksums(string name)
    {
        CheckpointContent content = await SaveAsync(name);
        var reports = new Reports();
        CheckpointVerification verified = await Checkpoint.VerifyAsync(_folder[name], new VerifyOptions { Progress = reports });
        Assert.True(verified.IsWhole, string.Join('\n', verified.Damages));
        Assert.Equal(_folder[name], verified.Path);
        Assert.InRange(verified.Bytes, content.Tensors.Sum(static entry => entry.Source.Length), long.MaxValue);
        Assert.Equal(0, verified.UncheckedBytes);
        Assert.Equal(reports.All[^1].BytesTotal, reports.All[^1].BytesDone);
    }

    [Fact]
    public async Task All_damage_is_told_and_not_only_the_first()
    {
        await SaveAsync("run");
        FlipLastBit(_folder["run"], ShardNames.Of(1, 4));
        File.Delete(Path.Combine(_folder["run"], ShardNames.Of(2, 4)));
        FlipLastBit(_folder["run"], ShardNames.Of(3, 4));
        CheckpointVerification verified = await Checkpoint.VerifyAsync(_folder["run"]);
        Assert.False(verified.IsWhole);
        Assert.Equal([ShardNames.Of(1, 4), ShardNames.Of(2, 4), ShardNames.Of(3, 4)], verified.Damages.Select(static damage => Path.GetFileName(damage.File)));
        Assert.Null(verified.Damages[1].Tensor);
        Assert.NotNull(verified.Damages[2].Tensor);
    }

    [Fact]
    public async Task A_tensor_that_is_hit_in_many_blocks_is_told_once_and_others_beside_it()
    {
        await Saves.SaveAsync(_folder["run"], Contents.Of(Contents.Tensor("a", TensorDtype.UInt8, 20 << 20), Contents.Tensor("b", TensorDtype.UInt8, 5), Contents.Tensor("c", TensorDtype.UInt8, 5)));
        Specimen specimen = await Specimen.TakeAsync(_folder["run"]);
        byte[] bytes = [.. specimen.Files[specimen.Path]];
        bytes.AsSpan((int)specimen.PlacesIn(specimen.Path).Single(static place => place.Tensor == "a").Start).Clear();
        CheckpointVerification verified = await specimen.VerifyAsync(new Dictionary<string, byte[]> { [specimen.Path] = bytes });
        Assert.Equal(["a", "b", "c"], verified.Damages.Select(static damage => damage.Tensor));
    }

    [Fact]
    public async Task What_has_no_checksums_is_said_to_have_none()
    {
        File.WriteAllBytes(_folder["foreign.safetensors"], HeaderBytes.File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, 2));
        Assert.Equal((true, 0, 2), await CountsAsync(_folder["foreign.safetensors"]));
        string archive = Path.Combine(PyTorch211, "full.pt");
        (bool isWhole, long bytes, long uncheckedBytes) = await CountsAsync(archive);
        Assert.True(isWhole && bytes > 0 && uncheckedBytes == 0);
        (isWhole, bytes, uncheckedBytes) = await CountsAsync(archive, new VerifyOptions { TorchZip = new TorchZipOptions { CheckCrc = false } });
        Assert.True(isWhole && bytes == 0 && uncheckedBytes > 0);
        (isWhole, bytes, uncheckedBytes) = await CountsAsync(Path.Combine(PyTorch211, "dcp"));
        Assert.True(isWhole && bytes > 0 && uncheckedBytes == 0);
    }

    [Fact]
    public async Task Damage_of_a_distributed_checkpoint_of_PyTorchs_names_the_tensor()
    {
        Directory.CreateDirectory(_folder["dcp"]);
        foreach (string file in Directory.GetFiles(Path.Combine(PyTorch211, "dcp")))
        {
            File.Copy(file, _folder[Path.Combine("dcp", Path.GetFileName(file))]);
        }

        byte[] whole = (await Saves.ReadAllAsync(_folder["dcp"]))["model.cols.weight"];
        string[] items = Directory.GetFiles(_folder["dcp"], "*.distcp");
        foreach (string item in items)
        {
            byte[] bytes = File.ReadAllBytes(item);
            int at = bytes.AsSpan().IndexOf(whole.AsSpan(0, sizeof(double)));
            if (at >= 0)
            {
                bytes[at] ^= 1;
                File.WriteAllBytes(item, bytes);
            }
        }

        CheckpointDamage damage = Assert.Single((await Checkpoint.VerifyAsync(_folder["dcp"])).Damages);
        Assert.Equal("model.cols.weight", damage.Tensor);
        Assert.Contains(".distcp", damage.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_checkpoint_is_refused_as_opening_does()
    {
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => Checkpoint.VerifyAsync(_folder["nothing"]));
        File.WriteAllText(_folder["text"], "no checkpoint");
        await Assert.ThrowsAsync<CheckpointFormatException>(() => Checkpoint.VerifyAsync(_folder["text"]));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Checkpoint.VerifyAsync(_folder["text"], cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task A_large_checkpoint_takes_little_memory()
    {
        const int length = 128 << 20;
        foreach (string name in (string[])["run.safetensors", "run.ckpt"])
        {
            await Saves.SaveAsync(_folder[name], Contents.Of(Contents.Tensor("large", TensorDtype.UInt8, length)));
            var fileSystem = new BytesFileSystem(new Dictionary<string, byte[]> { [_folder[name]] = await File.ReadAllBytesAsync(_folder[name]) });
            long before = GC.GetTotalAllocatedBytes(precise: true);
            CheckpointVerification verified = await Verification.RunAsync(fileSystem, _folder[name], new VerifyOptions(), default);
            Assert.InRange(verified.Bytes, length, length + 10_000);
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 2 << 20);
        }
    }

    [CorpusFact("gen")]
    public async Task Files_of_others_that_are_read_are_whole()
    {
        (int whole, int refused) = (0, 0);
        (long bytes, long uncheckedBytes) = (0, 0);
        string[] folders = [.. Directory.GetDirectories(Corpus.Folder("gen/dcp"))];
        string[] files = [.. ((string[])["gen/torch", "gen/safetensors", "real"]).SelectMany(static folder => Directory.EnumerateFiles(Corpus.Folder(folder), "*", SearchOption.AllDirectories))];
        foreach (string path in folders.Concat(files).Where(static path => !path.Contains("expected", StringComparison.Ordinal) && Path.GetExtension(path) != ".tsv"))
        {
            try
            {
                // A load reads the same.
                await Saves.ReadAllAsync(path);
            }
            catch (CheckpointException)
            {
                refused++;
                continue;
            }

            CheckpointVerification verified = await Checkpoint.VerifyAsync(path);
            Assert.True(verified.IsWhole, string.Join('\n', verified.Damages));
            (bytes, uncheckedBytes, whole) = (bytes + verified.Bytes, uncheckedBytes + verified.UncheckedBytes, whole + 1);
        }

        output.WriteLine($"{whole} whole, {refused} refused; {bytes:N0} bytes match a checksum, {uncheckedBytes:N0} have none");
        Assert.NotEqual(0, whole);
    }

    private static async Task<(bool IsWhole, long Bytes, long UncheckedBytes)> CountsAsync(string path, VerifyOptions? options = null)
    {
        CheckpointVerification verified = await Checkpoint.VerifyAsync(path, options);
        return (verified.IsWhole, verified.Bytes, verified.UncheckedBytes);
    }

    private static void FlipLastBit(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private async Task<CheckpointContent> SaveAsync(string name)
    {
        CheckpointContent content = Contents.OfEveryTorchKind() with { Values = [Contents.Value("long", $"\"{new string('x', 3 << 20)}\"")] };
        if (Path.HasExtension(name))
        {
            await Saves.SaveAsync(_folder[name], content);
            return content;
        }

        await Saves.SaveFolderAsync(_folder[name], ShardedContents.Of(4));
        return ShardedContents.Whole(4);
    }
}
