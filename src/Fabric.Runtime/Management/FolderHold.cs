using Fabric.Storage;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Management;

/// <summary>The lock of the folder, for rank 0: one run at a time saves to it. The system lets go of it when the process ends; where the system cannot lock folders, nobody is refused.</summary>
internal sealed class FolderHold(FileSystem fileSystem, string path) : IDisposable
{
    private readonly Lock _lock = new();
    private SafeFileHandle? _handle;

    /// <summary>Why it cannot be used.</summary>
    public CheckpointException Refusal => new(
        $"Another run saves to '{path}': a process or another manager has not ended or been disposed of. Wait for it, stop it, or choose another folder.", path);

    /// <summary>Holds the folder that is at the path now: what was moved away is let go once another one is there.</summary>
    /// <returns>Whether nobody else does.</returns>
    public bool TryTake()
    {
        lock (_lock)
        {
            try
            {
                if (fileSystem.KindOf(path) != EntryKind.Folder || (_handle is { } held && fileSystem.IsAt(held, path)))
                {
                    return true;
                }

                if (fileSystem.TryHoldFolder(path) is not { } handle)
                {
                    return false;
                }

                _handle?.Dispose();
                _handle = handle;
            }
            catch (Exception e) when (StorageStep.IsFromSystem(e))
            {
                // Who saves or reads there next is told.
            }

            return true;
        }
    }

    /// <exception cref="CheckpointException">Somebody else holds it.</exception>
    public void Take()
    {
        if (!TryTake())
        {
            throw Refusal;
        }
    }

    public void Dispose() => _handle?.Dispose();
}
