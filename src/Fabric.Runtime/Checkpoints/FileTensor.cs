using Fabric.Formats;
using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>A tensor, or a part of one, as it will stand in one file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">The type of its elements there: safetensors has no Complex128, and two doubles stand for one.</param>
/// <param name="Box">Which part of the whole it is.</param>
/// <param name="Source">Its bytes; <see langword="null"/> where they are streamed.</param>
internal readonly record struct FileTensor(string Name, TensorDtype Dtype, Box Box, TensorSource? Source)
{
    public long Length => TensorDtypes.ByteLength(Dtype, Box.Shape);

    /// <summary>All of it, as it stands in a single file.</summary>
    public static FileTensor Whole(TensorEntry entry) =>
        Of(entry, Box.Whole(entry.Shape), entry.Box is null && entry.Source is not StreamedSource ? entry.Source : null);

    /// <summary>What this rank has of it, as it stands in a shard.</summary>
    public static FileTensor Part(TensorEntry entry) => Of(entry, entry.Box ?? Box.Whole(entry.Shape), entry.Source is StreamedSource ? null : entry.Source);

    /// <summary>Largest elements first, so that every tensor is aligned to its own; then by name.</summary>
    public static int CompareInFile(FileTensor x, FileTensor y)
    {
        int bySize = TensorDtypes.BitSize(y.Dtype).CompareTo(TensorDtypes.BitSize(x.Dtype));
        return bySize != 0 ? bySize : string.CompareOrdinal(x.Name, y.Name);
    }

    private static FileTensor Of(TensorEntry entry, Box box, TensorSource? source) => entry.Dtype == TensorDtype.Complex128
        ? new(entry.Name, TensorDtype.Float64, new Box([.. box.Offsets, 0], [.. box.Shape, 2]), source)
        : new(entry.Name, entry.Dtype, box, source);
}
