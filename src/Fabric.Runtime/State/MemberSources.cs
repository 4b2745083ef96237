namespace Fabric.State;

/// <summary>
/// Where a checkpoint holds what the state has under its present names: a renamed member under a former name, mapped weights under
/// names of others.
/// </summary>
internal sealed class MemberSources
{
    private readonly StoredNames _names;
    private readonly IReadOnlyDictionary<string, WeightMapping> _mappings;
    private readonly Dictionary<string, Source> _sources = new(StringComparer.Ordinal);

    public MemberSources(StoredNames names, IReadOnlyDictionary<string, WeightMapping> mappings)
    {
        _names = names;
        _mappings = mappings;
    }

    /// <summary>Stored names that a mapping leaves out, or gives to two tensors at once.</summary>
    public IReadOnlyList<string> OmittedUnder(string path) =>
        _sources.TryGetValue(path, out Source? source) ? source.Omitted : [];

    public IReadOnlyList<string> CollisionsUnder(string path) =>
        _sources.TryGetValue(path, out Source? source) ? source.Collisions : [];

    /// <summary>Finds a member: under its own name, or else under the first former one that the checkpoint holds.</summary>
    /// <param name="prefix">The present path of the state around it, with a dot; empty for the outermost.</param>
    /// <param name="identity">The member.</param>
    public void Add(string prefix, MemberIdentity identity)
    {
        string path = prefix + identity.Name;
        string around = prefix.Length == 0 ? "" : PathOf(prefix[..^1]) + ".";
        string name = _names.Holds(around + identity.Name)
            ? identity.Name
            : identity.FormerNames.FirstOrDefault(former => _names.Holds(around + former)) ?? identity.Name;
        _mappings.TryGetValue(path, out WeightMapping? mapping);
        _sources[path] = Source.Create(mapping?.Source ?? around + name, mapping, _names);
    }

    /// <summary>Says where in the checkpoint a member is: empty for the file's root.</summary>
    public void Set(string path, string stored, WeightMapping mapping) => _sources[path] = Source.Create(stored, mapping, _names);

    /// <summary>Whether a member was found under this name.</summary>
    public bool Claims(string stored) => _sources.Values.Any(source => source.Path == stored);

    /// <summary>Whether a member inside of this one is mapped to another place that the checkpoint holds.</summary>
    public bool TakeFromElsewhereUnder(string path) => _mappings.Any(mapping =>
        mapping.Value.Source is { } source
        && mapping.Key.StartsWith(path + ".", StringComparison.Ordinal)
        && _names.Holds(source));

    /// <summary>Where the checkpoint holds a member, or an item of one.</summary>
    public string PathOf(string path) => NameOf(path) ?? path;

    /// <summary>The stored name of anything that has a present one; <see langword="null"/> where a mapping leaves it none.</summary>
    public string? NameOf(string name)
    {
        Dictionary<string, Source>.AlternateLookup<ReadOnlySpan<char>> sources = _sources.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
        {
            if (sources.TryGetValue(name.AsSpan(0, end), out Source? source))
            {
                return end == name.Length ? source.Path
                    : source.KeepsNames && name.AsSpan(0, end).SequenceEqual(source.Path) ? name
                    : source.NameOf(name[(end + 1)..]);
            }
        }

        return name;
    }

    /// <summary>The name within a member, as the checkpoint has it; <see langword="null"/> where a mapping leaves it none.</summary>
    public string? KeyOf(string member, string key) =>
        _sources.TryGetValue(member, out Source? source) ? source.KeyOf(key) : key;

    private sealed class Source
    {
        private readonly Dictionary<string, string>? _storedNames;

        private Source(string path, Dictionary<string, string>? storedNames, List<string> omitted, List<string> collisions)
        {
            Path = path;
            _storedNames = storedNames;
            Omitted = omitted;
            Collisions = collisions;
        }

        public string Path { get; }

        public bool KeepsNames => _storedNames is null;

        public IReadOnlyList<string> Omitted { get; }

        public IReadOnlyList<string> Collisions { get; }

        public static Source Create(string path, WeightMapping? mapping, StoredNames names)
        {
            if (mapping is null or { RenamesNothing: true })
            {
                return new(path, storedNames: null, [], []);
            }

            var storedNames = new Dictionary<string, string>(StringComparer.Ordinal);
            List<string> omitted = [];
            List<string> collisions = [];
            foreach (string stored in names.Under(path).Where(name => name != path))
            {
                string relative = path.Length == 0 ? stored : stored[(path.Length + 1)..];
                if (mapping.Apply(relative) is not { } live)
                {
                    omitted.Add(stored);
                }
                else if (!storedNames.TryAdd(live, relative))
                {
                    collisions.Add($"'{storedNames[live]}' and '{relative}' of the checkpoint are both mapped to '{live}'");
                }
            }

            return new(path, storedNames, omitted, collisions);
        }

        public string? KeyOf(string key) => _storedNames is null ? key : _storedNames.GetValueOrDefault(key);

        public string? NameOf(string key) => KeyOf(key) is not { } stored ? null : Path.Length == 0 ? stored : $"{Path}.{stored}";
    }
}
