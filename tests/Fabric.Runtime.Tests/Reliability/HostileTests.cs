using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints.Sharded;
using Fabric.Runtime.Tests.Formats;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>What somebody made to do harm is refused soon, in little memory, and nothing outside of it is opened.</summary>
public sealed class HostileTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    // What opening anything takes, the JIT's work among it.
    private const long AnyOpening = 1 << 20;
    private const int MostTimesLength = 40;

    // A byte of a pickle makes a list or a tuple, which takes what objects take.
    private const int MostTimesPickle = 160;

    private static readonly string First = ShardNames.Of(1, 2);

    private readonly TemporaryFolder _folder = new();

    /// <summary>What is done, and what is said of it.</summary>
    private static readonly Dictionary<string, (Action<HostileFolder> Make, string Says)> Cases = new()
    {
        ["an index leads to the folder above"] = (static folder => folder.Index("../x.safetensors"), "leads out of the folder"),
        ["an index leads through a folder"] = (static folder => folder.Index("a/../../x.safetensors"), "leads out of the folder"),
        ["an index leads to an absolute path"] = (static folder => folder.Index("/etc/x.safetensors"), "leads out of the folder"),
        ["an index leads to a path of another system"] = (static folder => folder.Index("..\\\\x.safetensors"), "leads out of the folder"),
        ["an index leads to a name with NUL"] = (static folder => folder.Index("x\\u0000.safetensors"), "a control character"),
        ["an index leads to a device's name"] = (static folder => folder.Index("NUL.safetensors"), "a device's"),
        ["an index leads to names that differ in case"] = (static folder => folder.Index("x.safetensors", "X.safetensors"), "where case does not count"),
        ["an index is deep"] = (static folder => folder.Write("model.safetensors.index.json", Deep("{\"weight_map\":{\"a\":\"x.safetensors\"},\"metadata\":", "}")), "not JSON"),
        ["an index is a pipe"] = (static folder => folder.Pipe("model.safetensors.index.json"), "missing or empty"),
        ["a file of an index is a pipe"] = (static folder => { folder.Index("x.safetensors"); folder.Pipe("x.safetensors"); }, "missing or empty"),
        ["a file of an index is a folder"] = (static folder => { folder.Index("x.safetensors"); folder.Folder("x.safetensors"); }, "missing or empty"),
        ["a file of an index is a device"] = (static folder => { folder.Index("x.safetensors"); folder.Link("x.safetensors", "/dev/zero"); }, "a link out of the folder"),
        ["a file of an index is a link out of the folder"] = (static folder => { folder.Index("x.safetensors"); folder.Link("x.safetensors", "/etc/passwd"); }, "a link out of the folder"),
        ["the only file is a link out of the folder"] = (static folder => folder.Link("model.safetensors", "/etc/passwd"), "a link out of the folder"),
        ["the only file is a pipe"] = (static folder => folder.Pipe("model.safetensors"), "missing or empty"),
        ["the index is a link out of the folder"] = (static folder => folder.Link("model.safetensors.index.json", "/etc/passwd"), "a link out of the folder"),
        ["metadata lead to the folder above"] = (static folder => folder.Distributed("../../passwd"), "leads out of the folder"),
        ["metadata lead to an absolute path"] = (static folder => folder.Distributed("/etc/passwd."), "leads out of the folder"),
        ["metadata lead to a name with NUL"] = (static folder => folder.Distributed("__0_0\0distcp"), "a control character"),
        ["metadata lead to names that differ in case"] = (static folder => folder.Distributed("__1_0.DISTCP"), "where case does not count"),
        ["metadata are a pipe"] = (static folder => { folder.Distributed(); folder.Instead(".metadata", folder.Pipe); }, "missing or empty"),
        ["metadata are a link out of the folder"] = (static folder => { folder.Distributed(); folder.Instead(".metadata", name => folder.Link(name, "/etc/passwd")); }, "a link out of the folder"),
        ["a file of metadata is a pipe"] = (static folder => { folder.Distributed(); folder.Instead("__0_0.distcp", folder.Pipe); }, "missing or empty"),
        ["a file of metadata is a link out of the folder"] = (static folder => { folder.Distributed(); folder.Instead("__0_0.distcp", name => folder.Link(name, "/etc/passwd")); }, "a link out of the folder"),
        ["what Lightning adds is a pipe"] = (static folder => { folder.Distributed(); folder.Pipe("meta.pt"); }, "missing or empty"),
        ["a shard is a pipe"] = (static folder => folder.Instead(First, folder.Pipe), "is no file, but"),
        ["a shard is a socket"] = (static folder => folder.Instead(First, folder.Socket), "is no file, but"),
        ["a shard is a folder"] = (static folder => folder.Instead(First, folder.Folder), "is no file, but"),
        ["a shard is a link to a device"] = (static folder => folder.Instead(First, name => folder.Link(name, "/dev/zero")), "is no file, but"),
        ["a shard is a link to something else"] = (static folder => folder.Instead(First, name => folder.Link(name, "/etc/passwd")), First),
        ["a shard is a link in a circle"] = (static folder => folder.Instead(First, name => folder.Link(name, name)), "is no file, but"),
        ["a manifest is a pipe"] = (static folder => folder.Instead(ShardNames.Manifest, folder.Pipe), "is no file, but"),
        ["a manifest is a folder"] = (static folder => folder.Instead(ShardNames.Manifest, folder.Folder), "is no file, but"),
        ["a manifest is a device"] = (static folder => folder.Instead(ShardNames.Manifest, name => folder.Link(name, "/dev/zero")), "is no file, but"),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_folder_is_refused(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        if (name.Contains("shard", StringComparison.Ordinal) || name.Contains("manifest", StringComparison.Ordinal))
        {
            await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(2, isSmall: true));
        }

        Directory.CreateDirectory(_folder["run"]);
        File.WriteAllBytes(_folder["x.safetensors"], HostileFolder.Good);
        Cases[name].Make(new HostileFolder(_folder["run"]));
        CheckpointException e = await RefusedAsync(_folder["run"]);
        Assert.Contains(Cases[name].Says, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("socket")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public async Task What_is_no_file_is_refused(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var folder = new HostileFolder(_folder.Path);
        folder.Pipe("pipe");
        folder.Socket("socket");
        CheckpointException e = await RefusedAsync(folder[name]);
        Assert.Contains("is no file, but", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Shards that were moved to another disk are held to the manifest like any others.</summary>
    [Fact]
    public async Task A_shard_may_be_a_link_to_what_the_manifest_speaks_of()
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(2, isSmall: true));
        File.Move(Path.Combine(_folder["run"], First), _folder["moved"]);
        File.CreateSymbolicLink(Path.Combine(_folder["run"], First), _folder["moved"]);
        Assert.True((await Checkpoint.VerifyAsync(_folder["run"])).IsWhole);
        Assert.NotEmpty(await Saves.ReadAllAsync(_folder["run"]));
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.safetensors.index.json")]
    public async Task Links_of_the_cache_of_Hugging_Faces_hub_are_followed(string entry)
    {
        string snapshot = Directory.CreateDirectory(_folder["snapshots/1"]).FullName;
        Directory.CreateDirectory(_folder["blobs"]);
        var folder = new HostileFolder(snapshot);
        folder.Index("x.safetensors");
        File.Move(folder["model.safetensors.index.json"], _folder["blobs/index"]);
        File.WriteAllBytes(_folder["blobs/data"], HostileFolder.Good);
        folder.Link(entry, Path.Combine("..", "..", "blobs", entry.EndsWith("json", StringComparison.Ordinal) ? "index" : "data"));
        folder.Link("x.safetensors", Path.Combine("..", "..", "blobs", "data"));
        Assert.Equal([1, 2], (await Saves.ReadAllAsync(snapshot))["a"]);
        Assert.Equal(2, (await Checkpoint.VerifyAsync(snapshot)).UncheckedBytes);
    }

    public static TheoryData<string, byte[]> Greedy() => new()
    {
        { "a header longer than any", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, .. "{}"u8] },
        { "a header longer than the file", [.. BitConverter.GetBytes(100_000_000L), .. "{}"u8] },
        { "a deep header", HeaderBytes.Of(Deep("{\"a\":", "}")) },
        { "deep metadata", HeaderBytes.Of(Deep("{\"__metadata__\":", "}")) },
        { "a product that overflows", HeaderBytes.Of("""{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""") },
        { "a product that overflows to the length", HeaderBytes.File("""{"a":{"dtype":"U8","shape":[4294967297,4294967296,4294967296],"data_offsets":[0,0]}}""") },
        { "more bytes than there are", HeaderBytes.File("""{"a":{"dtype":"U8","shape":[4611686018427387904],"data_offsets":[0,4611686018427387904]}}""", 1) },
        { "a shape of many dimensions", HeaderBytes.Of($"{{\"a\":{{\"dtype\":\"U8\",\"shape\":[{string.Join(',', Enumerable.Repeat(1, 200_000))}],\"data_offsets\":[0,1]}}}}") },
        { "many tensors and no data", HeaderBytes.Of($"{{{string.Join(',', Enumerable.Range(0, 100_000).Select(static i => $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[{i},{i + 1}]}}"))}}}") },
        { "an archive of more records than bytes", [.. "PK\x05\x06"u8, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0] },
        { "a pickle of a long string", [0x80, 4, 0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, (byte)'x', (byte)'.'] },
        { "a pickle of deep lists", [0x80, 2, .. Enumerable.Repeat((byte)']', 200_000), .. Enumerable.Repeat((byte)'a', 199_999), (byte)'.'] },
    };

    [Theory]
    [MemberData(nameof(Greedy))]
    public async Task What_asks_for_more_than_it_has_is_refused_in_little_memory(string what, byte[] bytes)
    {
        await File.WriteAllBytesAsync(_folder["greedy"], bytes);
        long allocated = AllocatedToRefuse(_folder["greedy"], what.Contains("pickle", StringComparison.Ordinal) ? MostTimesPickle : MostTimesLength);
        output.WriteLine($"{what}: {allocated:N0} bytes allocated for {bytes.Length:N0}");
        await RefusedAsync(_folder["greedy"]);
    }

    public static TheoryData<string, string, string> GreedyManifests() => new()
    {
        { "world_size", "2147483647", "ranks saved it" },
        { "shards", $"[{string.Join(',', Enumerable.Repeat("[0,\"\"]", 200_000))}]", "ranks saved it" },
        { "shards", "[[1,\"../x\",\"/etc/passwd\"],[1,\"a\"]]", "a shard has no length" },
        { "values", Text(Deep("{\"v\":", "}")), "cannot be read" },
        { "placement", "{\"a\":[\"F32\",[4611686018427387904,4611686018427387904],\"whole\"]}", "has the shape" },
    };

    [Theory]
    [MemberData(nameof(GreedyManifests))]
    public async Task A_manifest_that_asks_for_more_than_it_has_is_refused_in_little_memory(string member, string json, string says)
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(2, isSmall: true));
        await ManifestChange.MakeAsync(_folder["run"], member, json);
        output.WriteLine($"{AllocatedToRefuse(_folder["run"]):N0} bytes allocated for {json.Length:N0}");
        Assert.Contains(says, (await RefusedAsync(_folder["run"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dimensions_of_any_size_are_read_where_one_of_them_is_zero()
    {
        await File.WriteAllBytesAsync(
            _folder["empty.safetensors"], HeaderBytes.Of("""{"a":{"dtype":"F64","shape":[4611686018427387904,0,4611686018427387904],"data_offsets":[0,0]}}"""));
        Dictionary<string, byte[]> read = await Saves.ReadAllAsync(_folder["empty.safetensors"]);
        Assert.Empty(read["a"]);
        Assert.True((await Checkpoint.VerifyAsync(_folder["empty.safetensors"])).IsWhole);
    }

    [CorpusFact("hostile")]
    public async Task Everything_hostile_in_the_corpus_is_refused_or_read_and_verified_soon()
    {
        (int read, int refused, double worst) = (0, 0, 0);
        TimeSpan slowest = TimeSpan.Zero;
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("hostile"), "*", SearchOption.AllDirectories).Where(static path => Path.GetExtension(path) is not (".tsv" or ".jsonl")))
        {
            var time = Stopwatch.StartNew();
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                await using CheckpointIndex index = CheckpointIndex.Open(Fabric.Storage.FileSystem.Os, path);
                await Checkpoint.VerifyAsync(path).WaitAsync(MostTime);
                read++;
            }
            catch (CheckpointException e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                worst = Math.Max(worst, (allocated - AnyOpening) / (double)new FileInfo(path).Length);
                refused++;
                Assert.True(allocated <= AnyOpening + (MostTimesPickle * new FileInfo(path).Length), string.Create(CultureInfo.InvariantCulture, $"{path}: {allocated:N0} bytes"));
            }

            slowest = time.Elapsed > slowest ? time.Elapsed : slowest;
        }

        output.WriteLine($"{read} read, {refused} refused; slowest {slowest.TotalMilliseconds:f0} ms; beside {AnyOpening >> 10} KiB at most {Math.Max(worst, 0):f1} times the length allocated to refuse one");
        Assert.NotEqual(0, refused);
    }

    private static byte[] Deep(string start, string end) =>
        Encoding.UTF8.GetBytes(start + new string('[', 100_000) + new string(']', 100_000) + end);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>What opening allocates before it refuses, which is little for what it was given.</summary>
    private static long AllocatedToRefuse(string path, int mostTimes = MostTimesLength)
    {
        long length = Directory.Exists(path) ? Directory.GetFiles(path).Sum(static file => new FileInfo(file).Length) : new FileInfo(path).Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<CheckpointException>(() => CheckpointIndex.Open(Fabric.Storage.FileSystem.Os, path));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, AnyOpening + (mostTimes * length));
        return allocated;
    }

    /// <summary>What a load throws; a verification throws the same or finds it. Neither waits for anybody.</summary>
    private static async Task<CheckpointException> RefusedAsync(string path)
    {
        CheckpointException e = await Assert.ThrowsAnyAsync<CheckpointException>(() => Saves.ReadAllAsync(path).WaitAsync(MostTime));
        Assert.True(e is CheckpointFormatException or CheckpointCorruptException, e.ToString());
        try
        {
            Assert.NotEmpty((await Checkpoint.VerifyAsync(path).WaitAsync(MostTime)).Damages);
        }
        catch (CheckpointFormatException)
        {
        }

        return e;
    }
}
