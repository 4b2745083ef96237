using System.Text.Json;
using Fabric.Formats;
using Fabric.Formats.Safetensors;

namespace Fabric.Checkpoints;

/// <summary>JSON → what a manifest says about shards. What is of another type than this version has throws as JSON does.</summary>
internal sealed class ShardTableReader(JsonElement root, string path)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointFormatException">It contradicts itself.</exception>
    public ShardTable Read()
    {
        ShardInfo[] shards = [.. root.GetProperty(ManifestKeys.Shards).EnumerateArray().Select(Shard)];
        int worldSize = root.GetProperty(ManifestKeys.WorldSize).GetInt32();
        Require(worldSize >= 1, $"{worldSize} ranks saved it");
        var table = new ShardTable
        {
            Tensors = ReadTensors(),
            RankTensors = [.. root.GetProperty(ManifestKeys.RankTensors).EnumerateArray().Select(OfRank)],
            Aliases = ReadAliases(),
            Shards = shards,
        };
        Require(shards.Length > 0, "it has no shards");
        Require(
            shards.Length == worldSize || table.RankTensors.Count == 0,
            $"it has {shards.Length} shards, and {worldSize} ranks saved it, each with tensors of its own");
        Require(
            table.HasBoundedNames,
            $"the names of {table.RankTensors.Count} tensors of each of {worldSize} ranks are more than a checkpoint may have");
        CheckLength([.. table.Tensors.Select(LengthOf), .. table.RankTensors.Select(tensor => (UInt128)tensor.Length * (uint)shards.Length)]);
        foreach (RankTensor tensor in table.RankTensors)
        {
            for (int rank = 0; rank < worldSize; rank++)
            {
                Claim(tensor.NameOn(rank));
            }
        }

        CheckAliases(table.Aliases);
        return table;
    }

    /// <inheritdoc cref="Read"/>
    public RecordTable ReadRecords()
    {
        var table = new RecordTable { Tensors = ReadTensors(), Aliases = ReadAliases() };
        Require(!table.Tensors.Any(static tensor => tensor.IsDivided), "it divides a tensor of a single file");
        CheckLength(table.Tensors.Select(LengthOf));
        CheckAliases(table.Aliases);
        return table;
    }

    private ShardedTensor[] ReadTensors() => [.. root.GetProperty(ManifestKeys.Placement).EnumerateObject().Select(Tensor)];

    private KeyValuePair<string, string>[] ReadAliases() =>
        [.. root.GetProperty(ManifestKeys.Aliases).EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetString() ?? ""))];

    private void CheckAliases(IReadOnlyList<KeyValuePair<string, string>> aliases)
    {
        foreach ((string alias, string name) in aliases)
        {
            Require(_names.Contains(name), $"'{alias}' is another name of '{name}', which is not there");
        }

        foreach ((string alias, _) in aliases)
        {
            Claim(alias);
        }
    }

    /// <summary>Nothing that adds lengths up leaves the range of numbers.</summary>
    private void CheckLength(IEnumerable<UInt128> lengths) => Require(
        lengths.Aggregate(UInt128.Zero, static (sum, length) => sum + length) <= long.MaxValue, "its tensors have more bytes than any file system holds");

    private static UInt128 LengthOf(ShardedTensor tensor) => (UInt128)TensorDtypes.ByteLength(tensor.Dtype, tensor.Shape);

    private ShardedTensor Tensor(JsonProperty entry)
    {
        Claim(entry.Name);
        Require(entry.Value.GetArrayLength() == 3, $"'{entry.Name}' is not placed");
        string dtypeName = entry.Value[0].GetString() ?? "";
        long[] shape = [.. entry.Value[1].EnumerateArray().Select(static length => length.GetInt64())];
        string rule = entry.Value[2].GetString() ?? "";
        bool isDivided = rule == ManifestKeys.Divided;
        Require(SafetensorsDtypes.TryParse(dtypeName, out TensorDtype dtype), $"'{entry.Name}' is of the unknown type '{dtypeName}'");
        Require(TensorDtypes.TryGetByteLength(dtype, shape, out _), $"'{entry.Name}' has the shape [{string.Join(", ", shape)}]");
        Require(isDivided || rule == ManifestKeys.Whole, $"'{entry.Name}' is placed by the unknown rule '{rule}'");
        Require(
            !isDivided || (Sharding.DimensionChunks.CanDivide(shape) && TensorDtypes.BitSize(dtype) >= 8),
            $"'{entry.Name}', {dtypeName} [{string.Join(", ", shape)}], cannot be divided");
        return new ShardedTensor(entry.Name, dtype, shape, isDivided);
    }

    private RankTensor OfRank(JsonElement entry)
    {
        var tensor = new RankTensor(entry[0].GetString() ?? "", entry[1].GetString() ?? "", entry[2].GetInt64());
        Require(entry.GetArrayLength() == 3 && tensor.Length >= 0, $"the tensors of ranks '{tensor.Member}' have no length");
        return tensor;
    }

    private ShardInfo Shard(JsonElement entry)
    {
        var shard = new ShardInfo(entry[0].GetInt64(), entry[1].GetString() ?? "");
        Require(entry.GetArrayLength() == 2 && shard.Length >= 0, "a shard has no length");
        return shard;
    }

    private void Claim(string name) => Require(_names.Add(name), $"it holds '{name}' more than once");

    private void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new CheckpointFormatException($"The manifest '{path}' contradicts itself: {rule}.", path);
        }
    }
}
