using System.Runtime.InteropServices;
using System.Text.Json;

namespace Fabric.Checkpoints;

/// <summary>JSON → manifest.</summary>
internal sealed class ManifestReader
{
    public const int MaxDepth = 1000;

    private readonly JsonElement _root;
    private readonly string _path;

    private ManifestReader(JsonElement root, string path)
    {
        _root = root;
        _path = path;
    }

    /// <exception cref="CheckpointFormatException">Not a manifest, or one of a later version.</exception>
    public static Manifest Read(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            // Room for the manifest's own levels above a value.
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth + 2 });
            return new ManifestReader(document.RootElement, path).Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // All but the first: a member of another form than this version has, or none.
            throw new CheckpointFormatException($"The manifest of '{path}' cannot be read: {e.Message} {CheckpointFormatException.Advice}", path, e);
        }
    }

    /// <summary>Whether these bytes are one JSON value that a manifest may hold.</summary>
    public static bool IsValue(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Manifest Read()
    {
        CheckVersion();
        CheckIsWhole();
        return new Manifest
        {
            Writer = Member(ManifestKeys.Writer).GetString() ?? "",
            StateType = Member(ManifestKeys.StateType).GetString() ?? "",
            Schema = Member(ManifestKeys.Schema).GetString() ?? "",
            Fingerprints = _root.TryGetProperty(ManifestKeys.Fingerprints, out _) ? Strings(ManifestKeys.Fingerprints) : [],
            WorldSize = Member(ManifestKeys.WorldSize).GetInt32(),
            Values = [.. Entries(ManifestKeys.Values).Select(Value)],
            ValueTensors = Strings(ManifestKeys.ValueTensors),
            Complex128Tensors = [.. Entries(ManifestKeys.Tensors).Select(Complex128Tensor)],
            Records = IsArchive ? new ShardTableReader(_root, _path).ReadRecords() : null,
            Shards = HasShards ? new ShardTableReader(_root, _path).Read() : null,
        };
    }

    private bool HasShards => _root.TryGetProperty(ManifestKeys.Shards, out _);

    private bool IsArchive => !HasShards && _root.TryGetProperty(ManifestKeys.Placement, out _);

    private void CheckIsWhole()
    {
        if (_root.TryGetProperty(ManifestKeys.Shard, out JsonElement shard))
        {
            throw new CheckpointFormatException(
                $"'{_path}' is one shard, number {shard}, of a checkpoint that is a folder. Open the folder that it is in.", _path);
        }
    }

    private void CheckVersion()
    {
        int version = Member(ManifestKeys.FormatVersion).GetInt32();
        if (version > Manifest.FormatVersion)
        {
            throw new CheckpointFormatException(
                $"'{_path}' was written by {Member(ManifestKeys.Writer)} in format version {version}; this library reads up to " +
                $"{Manifest.FormatVersion}. Update Fabric.Runtime to load it.", _path)
            { IsLaterVersion = true };
        }

        if (version < Manifest.FormatVersion)
        {
            throw new CheckpointFormatException($"The manifest of '{_path}' has format version {version}, which does not exist.", _path);
        }
    }

    private static KeyValuePair<string, ReadOnlyMemory<byte>> Value(JsonProperty entry) =>
        new(entry.Name, JsonMarshal.GetRawUtf8Value(entry.Value).ToArray());

    private string Complex128Tensor(JsonProperty entry) =>
        entry.Value.GetString() == ManifestKeys.Complex128
            ? entry.Name
            : throw new CheckpointFormatException($"The manifest of '{_path}' gives tensor '{entry.Name}' the unknown type {entry.Value}.", _path);

    private JsonElement Member(string name) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(name, out JsonElement member)
            ? member
            : throw new CheckpointFormatException($"The manifest of '{_path}' lacks '{name}'.", _path);

    private KeyValuePair<string, string>[] Strings(string member) =>
        [.. Entries(member).Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetString() ?? ""))];

    private List<JsonProperty> Entries(string member)
    {
        var entries = new List<JsonProperty>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in Member(member).EnumerateObject())
        {
            if (!names.Add(entry.Name))
            {
                throw new CheckpointFormatException($"The manifest of '{_path}' holds '{entry.Name}' more than once in '{member}'.", _path);
            }

            entries.Add(entry);
        }

        return entries;
    }
}
