using Fabric.Formats.Pickle;

namespace Fabric.Formats.Dcp;

/// <summary>Sizes and offsets: integers from 0 on.</summary>
internal static class DcpNumbers
{
    private const int MaxRank = 64;

    public static long Count(PickleValue value, string path) =>
        value is PickleInteger integer && integer.TryGetInt64(out long count) && count >= 0
            ? count
            : throw DcpErrors.Broken(path, "a size or an offset is no integer from 0 to 2^63 - 1");

    public static long[] Dimensions(PickleTuple tuple, string path) =>
        tuple.Items.Count <= MaxRank
            ? [.. tuple.Items.Select(item => Count(item, path))]
            : throw DcpErrors.Broken(path, $"a tensor has {tuple.Items.Count} dimensions where {MaxRank} are allowed");
}
