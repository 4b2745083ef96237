using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>
/// What a disk holds: folders, which give numbered nodes their names, and the bytes of files. A node may be there without a name, and a file without one is
/// gone for everybody.
/// </summary>
internal sealed class Disk
{
    private const int Root = 0;

    private static readonly ConditionalWeakTable<byte[], string> Hashes = [];

    private readonly Dictionary<int, SortedList<string, int>> _folders;
    private readonly Dictionary<int, byte[]> _files;
    private readonly HashSet<int> _own = [];
    private int _next;

    public Disk()
    {
        _folders = new() { [Root] = NewFolder() };
        _files = [];
        _next = Root + 1;
    }

    private Disk(Disk other)
    {
        _folders = other._folders.ToDictionary(static folder => folder.Key, static folder => new SortedList<string, int>(folder.Value, StringComparer.Ordinal));
        _files = new(other._files);
        _next = other._next;
    }

    public Disk Copy() => new(this);

    public int NextNode() => _next++;

    public void AddFile(int node)
    {
        _files.Add(node, []);
        _next = Math.Max(_next, node + 1);
    }

    public void AddFolder(int node)
    {
        _folders.Add(node, NewFolder());
        _next = Math.Max(_next, node + 1);
    }

    public bool IsFolder(int node) => _folders.ContainsKey(node);

    public byte[] BytesOf(int file) => _files[file];

    public IReadOnlyDictionary<string, int> NamesIn(int folder) => _folders[folder];

    public string? NameOf(int folder, int node)
    {
        int index = _folders[folder].IndexOfValue(node);
        return index < 0 ? null : _folders[folder].GetKeyAtIndex(index);
    }

    public void Name(int folder, string name, int node) => _folders[folder][name] = node;

    public void Unname(int folder, string name) => _folders[folder].Remove(name);

    /// <summary>Gives a node another name. Nothing happens where it has none.</summary>
    public void Rename(int from, int to, string name, int node)
    {
        if (NameOf(from, node) is { } old)
        {
            Unname(from, old);
            Name(to, name, node);
        }
    }

    public void SetLength(int file, int length)
    {
        byte[] bytes = _files[file];
        Array.Resize(ref bytes, length);
        _files[file] = bytes;
        _own.Add(file);
    }

    public void Write(int file, int offset, ReadOnlySpan<byte> bytes)
    {
        if (_own.Add(file))
        {
            _files[file] = [.. _files[file]];
        }

        if (_files[file].Length < offset + bytes.Length)
        {
            SetLength(file, offset + bytes.Length);
        }

        bytes.CopyTo(_files[file].AsSpan(offset));
    }

    /// <returns><see langword="null"/> where nothing is.</returns>
    public int? Find(string path)
    {
        int node = Root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!_folders.TryGetValue(node, out SortedList<string, int>? names) || !names.TryGetValue(name, out node))
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>The paths of all that has a name, in order, folders with a separator at the end.</summary>
    public IEnumerable<(string Path, int Node)> All() => Under(Root, "/");

    /// <summary>Tells disks apart by all that has a name.</summary>
    public string Fingerprint()
    {
        var text = new StringBuilder();
        foreach ((string path, int node) in All())
        {
            text.Append(path).Append(IsFolder(node) ? "" : Hashes.GetValue(_files[node], Hash)).Append('\n');
        }

        return text.ToString();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(XxHash128.Hash(bytes));

    private static SortedList<string, int> NewFolder() => new(StringComparer.Ordinal);

    private IEnumerable<(string Path, int Node)> Under(int folder, string path)
    {
        foreach ((string name, int node) in _folders[folder])
        {
            yield return (path + name + (IsFolder(node) ? "/" : ""), node);
            if (IsFolder(node))
            {
                foreach ((string, int) below in Under(node, path + name + "/"))
                {
                    yield return below;
                }
            }
        }
    }
}
