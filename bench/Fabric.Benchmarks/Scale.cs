using System.Diagnostics;
using System.Globalization;
using Fabric.Checkpoints;
using Fabric.Sharding;
using Fabric.Storage;

namespace Fabric.Benchmarks;

/// <summary>
/// Plans saves and loads of many ranks in one process, with the planner that SaveAsync and LoadAsync call. No tensor is made: what is planned
/// has no bytes.
/// </summary>
internal sealed class Scale
{
    private const string Writer = "Fabric for .NET";

    private readonly int _ranks;
    private readonly int _parameters;
    private readonly string _folder;

    private Scale(int ranks, int tensors, string folder)
    {
        _ranks = ranks;
        _folder = folder;
        _parameters = tensors / 4;
    }

    public static async Task RunAsync(int ranks, int tensors)
    {
        string folder = Directory.CreateTempSubdirectory("fabric-scale-").FullName;
        try
        {
            var scale = new Scale(ranks, tensors, folder);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ranks:N0} ranks, {tensors:N0} tensors: AdamW over {tensors / 4:N0} parameters"));
            scale.PlanSaves();
            await scale.PlanLoadsAsync(ranks);
            await scale.PlanLoadsAsync(ranks / 2);
            await scale.PlanLoadsAsync(1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void PlanSaves()
    {
        var times = new List<TimeSpan>();
        var shards = new List<ShardInfo>();
        int[] loaded = [0, 1, (_ranks / 2) - 1, _ranks / 2, (_ranks / 2) + 1, _ranks - 2, _ranks - 1];
        for (int rank = 0; rank < _ranks; rank++)
        {
            CheckpointContent content = ContentOf(rank);
            long begin = Stopwatch.GetTimestamp();
            _ = ReplicaMerge.Hash(content);
            SavePlan plan = SavePlan.OfShard(PlannedContent.Create(content), rank, Writer);
            times.Add(Stopwatch.GetElapsedTime(begin));
            shards.Add(loaded.Contains(rank) ? WriteHeader(plan, rank) : new ShardInfo(plan.FileLength, Checksum(rank)));
        }

        Print("a save, one rank", times);
        PlannedContent first = PlannedContent.Create(ContentOf(0));
        long manifestBegin = Stopwatch.GetTimestamp();
        (byte[] manifest, _) = ManifestFile.Write(first.ToManifest(Writer, shards));
        Print("the manifest, rank 0 besides", [Stopwatch.GetElapsedTime(manifestBegin)]);
        File.WriteAllBytes(Path.Combine(_folder, ShardNames.Manifest), manifest);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"manifest",-44} {manifest.Length,12:N0} bytes"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"all shards",-44} {shards.Sum(static shard => shard.Length),12:N0} bytes"));
    }

    /// <summary>A shard as it would be, but for its data: a hole of that length.</summary>
    private ShardInfo WriteHeader(SavePlan plan, int rank)
    {
        using var file = new FileStream(Path.Combine(_folder, ShardNames.Of(rank + 1, _ranks)), FileMode.Create);
        using WrittenFile written = new(FileSystem.Os, file.SafeFileHandle, file.Name, plan.FileLength, isDurable: false);
        ShardInfo info = new FileSave(SavePart.Whole(plan), written, progress: null, _folder).WriteFrame();
        file.SetLength(plan.FileLength);
        return info;
    }

    private async Task PlanLoadsAsync(int worldSize)
    {
        var times = new List<TimeSpan>();
        foreach (int rank in new[] { 0, worldSize / 2, worldSize - 1 }.Distinct())
        {
            long begin = Stopwatch.GetTimestamp();
            await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder, options: null, default);
            TensorRead[] reads = [.. index.Tensors.Where(static tensor => !tensor.Name.Contains(".rank", StringComparison.Ordinal)).Select(tensor => Read(tensor, rank, worldSize))];
            if (worldSize == 1)
            {
                // All shards would have to be there to be opened.
                LoadPlan.Create(reads.Select(read => (index.GetTensor(read.Name), read)));
            }
            else
            {
                await index.LocateAsync(reads, default);
            }

            times.Add(Stopwatch.GetElapsedTime(begin));
        }

        Print(string.Create(CultureInfo.InvariantCulture, $"a load at {worldSize:N0} ranks, one rank"), times);
    }

    private static TensorRead Read(IndexedTensor tensor, int rank, int worldSize)
    {
        Box box = tensor.Placement.IsDivided ? DimensionChunks.Of(tensor.Shape, rank, worldSize) : Box.Whole(tensor.Shape);
        return new TensorRead(tensor.Name, new NoTarget(Formats.TensorDtypes.ByteLength(tensor.Dtype, box.Shape)), box);
    }

    private CheckpointContent ContentOf(int rank)
    {
        var tensors = new List<TensorEntry>(_parameters * 4);
        for (int i = 0; i < _parameters; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"transformer.h.{i / 12}.block.{i % 12}.weight");
            long[] shape = i % 3 == 0 ? [4096] : [4096, 1024];
            foreach (string stored in (string[])[$"model.{name}", $"optimizer.state.{name}.exp_avg", $"optimizer.state.{name}.exp_avg_sq"])
            {
                Box box = DimensionChunks.Of(shape, rank, _ranks);
                tensors.Add(new TensorEntry(stored, TensorDtype.Float32, shape, new StreamedSource(box.Count * sizeof(float))) { Box = box });
            }

            tensors.Add(new TensorEntry($"optimizer.state.{name}.step", TensorDtype.Float32, [], new ValueSource(new byte[sizeof(float)])));
        }

        foreach (string field in (string[])["cpu", "fabric"])
        {
            tensors.Add(new TensorEntry(RankTensor.NameOf("random", field, rank), TensorDtype.UInt8, [5056], new StreamedSource(5056))
            {
                OfRank = new RankTensor("random", field, 5056),
            });
        }

        return new CheckpointContent
        {
            StateType = "TrainGpt.TrainingState",
            Schema = "model: module\noptimizer: optimizer\nrandom: random",
            Fingerprints = [],
            WorldSize = _ranks,
            Tensors = tensors,
            Aliases = new Dictionary<string, string>(),
            Values = [],
        };
    }

    private static string Checksum(int rank) => HeaderChecksum.Compute(BitConverter.GetBytes(rank));

    private static void Print(string what, List<TimeSpan> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-44} {times[times.Count / 2].TotalMilliseconds,8:F1} ms median {times[^1].TotalMilliseconds,8:F1} ms longest of {times.Count}"));
    }

    private sealed class NoTarget(long length) : TensorTarget
    {
        public override long Length => length;

        public override Native.MemoryLease Lease() => throw new NotSupportedException("Nothing is read.");
    }
}
