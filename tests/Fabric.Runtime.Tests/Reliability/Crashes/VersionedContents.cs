using System.Collections.Concurrent;
using System.Globalization;
using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints.Sharded;
using Fabric.Sharding;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>Contents of the same names, types and shapes, in which all bytes differ from one version to the next: a mixture of two is none of them.</summary>
internal static class VersionedContents
{
    private static readonly ConcurrentDictionary<int, CheckpointContent> Larges = [];

    public static CheckpointContent Whole(int version, int worldSize = 1) =>
        Contents.Of(
            Tensor(version, "model.weight", TensorDtype.Float32, 70, 20),
            Tensor(version, "model.bias", TensorDtype.Float64, 5, 3),
            Tensor(version, "optimizer.step", TensorDtype.Float32)) with
        {
            WorldSize = worldSize,
            Values = [Contents.Value("step", version.ToString(CultureInfo.InvariantCulture))],
        };

    /// <summary>More than is written past the page cache.</summary>
    public static CheckpointContent Large(int version) => Larges.GetOrAdd(version, static version => Contents.Of(Tensor(version, "model.weight", TensorDtype.Float32, 2049, 2048)));

    /// <summary>What each of several ranks holds.</summary>
    public static CheckpointContent[] Of(int version, int worldSize) => [.. Enumerable.Range(0, worldSize).Select(rank => Of(Whole(version, worldSize), rank))];

    private static CheckpointContent Of(CheckpointContent whole, int rank) =>
        whole with { Tensors = [.. whole.Tensors.Select(entry => ShardedContents.IsDivided(entry) ? Divide(entry, rank, whole.WorldSize) : entry)] };

    private static TensorEntry Divide(TensorEntry entry, int rank, int worldSize)
    {
        Box box = DimensionChunks.Of(entry.Shape, rank, worldSize);
        return entry with { Source = new TrackedSource(ShardedContents.PartOf(entry, box)), Box = box };
    }

    private static TensorEntry Tensor(int version, string name, TensorDtype dtype, params long[] shape)
    {
        var bytes = new byte[TensorDtypes.ByteLength(dtype, shape)];
        new Random((1000 * version) + name.Length).NextBytes(bytes);
        return new TensorEntry(name, dtype, shape, new TrackedSource(bytes));
    }
}
