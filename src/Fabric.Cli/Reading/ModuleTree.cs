using Fabric.Checkpoints;

namespace Fabric.Cli.Reading;

/// <summary>A module, by the dots in the names of tensors: what is under a name, and in it all together.</summary>
internal sealed class ModuleTree
{
    // More than any module has: a name may be a million dots.
    private const int MaxLevels = 100;

    private readonly SortedDictionary<string, ModuleTree> _parts = new(PartNames.Order);

    private ModuleTree(string name)
    {
        Name = name;
    }

    /// <summary>The part of the name that tells it from its siblings.</summary>
    public string Name { get; private set; }

    /// <summary>The tensor of that name; <see langword="null"/> where there is none, but others under it.</summary>
    public IndexedTensor? Tensor { get; private set; }

    public IReadOnlyCollection<ModuleTree> Parts => _parts.Values;

    /// <summary>The number of tensors in it.</summary>
    public int Tensors { get; private set; }

    /// <summary>The number of their elements.</summary>
    public long Parameters { get; private set; }

    public long Bytes { get; private set; }

    public static ModuleTree Of(IEnumerable<IndexedTensor> tensors)
    {
        var root = new ModuleTree("");
        foreach (IndexedTensor tensor in tensors)
        {
            root.Add(tensor, tensor.Name.Split('.', MaxLevels));
        }

        foreach (ModuleTree part in root.Parts)
        {
            part.JoinSingle();
        }

        return root;
    }

    private void Add(IndexedTensor tensor, ReadOnlySpan<string> path)
    {
        Tensors++;
        Bytes += tensor.Bytes;
        Parameters += tensor.Shape.Aggregate(1L, static (count, length) => count * length);
        if (path.IsEmpty)
        {
            Tensor = tensor;
            return;
        }

        if (!_parts.TryGetValue(path[0], out ModuleTree? part))
        {
            _parts.Add(path[0], part = new ModuleTree(path[0]));
        }

        part.Add(tensor, path[1..]);
    }

    /// <summary>What holds one part alone is told in one line with it.</summary>
    private void JoinSingle()
    {
        while (Tensor is null && _parts.Count == 1)
        {
            ModuleTree only = _parts.Values.First();
            Name = $"{Name}.{only.Name}";
            Tensor = only.Tensor;
            _parts.Clear();
            foreach ((string name, ModuleTree part) in only._parts)
            {
                _parts.Add(name, part);
            }
        }

        foreach (ModuleTree part in Parts)
        {
            part.JoinSingle();
        }
    }
}
