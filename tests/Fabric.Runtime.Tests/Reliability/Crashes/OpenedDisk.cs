using System.IO.Hashing;
using System.Text;
using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Storage;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>What opening a path on a disk gives, all of it read and verified. What was found once is not read again.</summary>
internal sealed class OpenedDisk(string path)
{
    public const string Nothing = "nothing";

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>How many disks were read that differ.</summary>
    public int Distinct => _known.Count;

    /// <returns>Whether it is a file or a folder, and a hash of all that it holds; <see cref="Nothing"/>; or what is wrong.</returns>
    public async Task<string> ReadAsync(Disk disk)
    {
        // No reader looks into what is unfinished: were it to, it would find nothing.
        Disk seen = disk.Copy();
        if (seen.Find(Path.GetDirectoryName(path)!) is { } folder)
        {
            foreach (string name in seen.NamesIn(folder).Keys.Where(name => TemporaryNames.BelongsTo(path, name)).ToArray())
            {
                seen.Unname(folder, name);
            }
        }

        string fingerprint = seen.Fingerprint();
        if (!_known.TryGetValue(fingerprint, out string? found))
        {
            _known[fingerprint] = found = await OpenAsync(new RecordingFileSystem(seen));
        }

        return found;
    }

    private async Task<string> OpenAsync(FileSystem fileSystem)
    {
        try
        {
            await using CheckpointIndex index = CheckpointIndex.Open(fileSystem, path);
            var hash = new XxHash128();
            foreach ((string name, byte[] bytes) in (await Saves.ReadAllAsync(index)).OrderBy(static tensor => tensor.Key, StringComparer.Ordinal))
            {
                hash.Append(Encoding.UTF8.GetBytes($"{name} {string.Join(',', index.GetTensor(name).Shape)}"));
                hash.Append(bytes);
            }

            foreach (string name in index.ValueNames)
            {
                hash.Append(Encoding.UTF8.GetBytes(name));
                hash.Append(index.GetValue(name).Span);
            }

            return $"{(index.IsFolder ? "folder" : "file")} {Convert.ToHexStringLower(hash.GetCurrentHash())}";
        }
        catch (CheckpointNotFoundException) when (!StoredPath.Holds(fileSystem, path, ShardNames.Content))
        {
            return Nothing;
        }
        catch (CheckpointException e)
        {
            return "damaged: " + e.Message;
        }
    }
}
