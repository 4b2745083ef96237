using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Sharding;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

/// <summary>The content of every kind, and a large tensor, as several ranks hold it.</summary>
internal static class ShardedContents
{
    /// <summary>What one device would hold.</summary>
    public static CheckpointContent Whole(int worldSize, bool isSmall = false)
    {
        CheckpointContent every = Contents.OfEveryKind();
        return every with
        {
            WorldSize = worldSize,
            Tensors =
            [
                .. every.Tensors,
                Contents.Tensor("uneven", TensorDtype.Float32, 7, 3),
                Contents.Tensor("one.row", TensorDtype.Float64, 1, 5),
                Contents.Tensor("complex.rows", TensorDtype.Complex128, 5, 2),
                .. isSmall ? [] : new[] { Contents.Tensor("large", TensorDtype.Float32, 1021, 1031) },
            ],
            Values = isSmall ? every.Values : [.. every.Values, Contents.Value("long", $"\"{new string('x', (1 << 20) + 5)}\"")],
        };
    }

    /// <summary>What each of several ranks holds of it.</summary>
    public static CheckpointContent[] Of(int worldSize, bool isSmall = false) =>
        [.. Enumerable.Range(0, worldSize).Select(rank => Of(Whole(worldSize, isSmall), rank))];

    public static byte[] PartOf(TensorEntry whole, Box box)
    {
        int row = (int)(whole.Source.Length / whole.Shape[0]);
        return Contents.BytesOf(whole).AsSpan((int)box.Offsets[0] * row, (int)box.Shape[0] * row).ToArray();
    }

    public static bool IsDivided(TensorEntry entry) => DimensionChunks.CanDivide(entry.Shape) && TensorDtypes.BitSize(entry.Dtype) >= 8;

    private static CheckpointContent Of(CheckpointContent whole, int rank) => whole with
    {
        Tensors = [.. whole.Tensors.Select(entry => Divide(entry, rank, whole.WorldSize)), OfRank(rank)],
    };

    private static TensorEntry Divide(TensorEntry entry, int rank, int worldSize)
    {
        if (!IsDivided(entry))
        {
            return entry;
        }

        Box box = DimensionChunks.Of(entry.Shape, rank, worldSize);
        return entry with { Source = new TrackedSource(PartOf(entry, box)), Box = box };
    }

    private static TensorEntry OfRank(int rank) => new(RankTensor.NameOf("random", "cpu", rank), TensorDtype.UInt8, [3], new TrackedSource([1, 2, (byte)rank]))
    {
        OfRank = new RankTensor("random", "cpu", 3),
    };
}
