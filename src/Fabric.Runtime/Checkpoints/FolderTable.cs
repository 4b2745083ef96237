using System.Globalization;
using System.Text;
using Fabric.Formats;
using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>Collects where the tensors of a folder of others stand: which file has which part under which name.</summary>
internal sealed class FolderTable
{
    private readonly List<string> _files = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();

    /// <summary>The files by number.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>What stands for all of it.</summary>
    public string Identity => HeaderChecksum.Compute(Encoding.UTF8.GetBytes(_text.ToString()));

    public int NumberOf(string file)
    {
        if (!_numbers.TryGetValue(file, out int number))
        {
            _numbers.Add(file, number = _files.Count);
            _files.Add(file);
        }

        return number;
    }

    /// <summary>Notes what is beside the tensors, so that the identity stands for it too.</summary>
    public void Note(string name, string file, long offset, long length) =>
        _text.Append(CultureInfo.InvariantCulture, $"{name}\n{file}\n{offset} {length}\n");

    /// <param name="name">The tensor.</param>
    /// <param name="dtype">The type of its elements.</param>
    /// <param name="shape">The shape of the whole.</param>
    /// <param name="chunks">Its parts, where each stands, and what its file calls it; a tensor that is whole goes by its own name.</param>
    public IndexedTensor Add(
        string name, TensorDtype dtype, long[] shape, IEnumerable<(TensorBox Box, string File, long Offset, long Length, string Name)> chunks)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{name} {dtype} [{string.Join(',', shape)}]\n");
        var stored = new List<StoredChunk>();
        foreach ((TensorBox box, string file, long offset, long length, string part) in chunks)
        {
            Note($"[{string.Join(',', box.Offsets)}]", file, offset, length);
            stored.Add(new StoredChunk(NumberOf(file), new Box(box.Offsets, box.Sizes), part));
        }

        Placement placement = stored is [{ Name: var only } whole] && only == name && whole.Box.Covers(shape)
            ? Placement.WholeIn(whole.File)
            : Placement.Listed(stored);
        return new IndexedTensor(name, name, dtype, shape, placement);
    }
}
