namespace Fabric.Storage;

/// <summary>
/// Where something that is written beside it goes: checks that it may go there, puts it there, and removes what was there.
/// Any other writer may do the same at the same time.
/// </summary>
internal sealed class StagedTarget
{
    private const int Attempts = 10;
    private const int ForeignNamesShown = 5;

    private readonly FileSystem _fileSystem;
    private readonly FolderContent _content;
    private readonly string _path;
    private readonly bool _isFolder;
    private readonly bool _isDurable;

    // What has to be removed: the paths where the old ones are now.
    private readonly List<string> _replaced = [];

    // The folders above the target that were missing, from the top on.
    private readonly List<string> _made = [];

    private StagedTarget(FileSystem fileSystem, string path, FolderContent content, bool isFolder, bool isDurable)
    {
        _isDurable = isDurable;
        _fileSystem = fileSystem;
        _path = path;
        _content = content;
        _isFolder = isFolder;
    }

    /// <summary>The folder that the target is in.</summary>
    public string Parent => Path.GetDirectoryName(_path)!;

    /// <summary>
    /// Checks what is at the target, then makes the missing folders above it, then removes what dead writers of it left.
    /// </summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="path">The full path, links resolved.</param>
    /// <param name="content">Which folders may be replaced, and which files in them deleted.</param>
    /// <param name="isFolder">Whether a folder is put there, or a file.</param>
    /// <param name="isDurable">Whether names are flushed to the disk.</param>
    /// <exception cref="TargetRefusedException">What is there must not be replaced.</exception>
    /// <exception cref="StorageException">A step failed.</exception>
    public static StagedTarget Prepare(FileSystem fileSystem, string path, FolderContent content, bool isFolder, bool isDurable)
    {
        var target = new StagedTarget(fileSystem, path, content, isFolder, isDurable);
        target.Check();
        try
        {
            StorageStep.Run("creating the folder", false, () =>
            {
                if (StoredPath.IsNothing(fileSystem, path))
                {
                    target.CreateFolders(target.Parent);
                }
            });
        }
        catch (StorageException)
        {
            target.TakeBack();
            throw;
        }

        Leftovers.Remove(fileSystem, path, content, adopt: isFolder);
        return target;
    }

    /// <summary>Creates what is to be put in place, under a temporary name.</summary>
    /// <param name="step">What is done.</param>
    /// <param name="tryCreate">Creates it under a name; <see langword="null"/> if another name is needed.</param>
    /// <exception cref="StorageException">The system refused.</exception>
    public T CreateBeside<T>(string step, Func<string, T?> tryCreate)
        where T : class
    {
        T? created = null;
        try
        {
            StorageStep.Run(step, false, () =>
            {
                for (int attempt = 1; created is null && attempt <= Attempts; attempt++)
                {
                    created = TryCreateBeside(tryCreate, isLast: attempt == Attempts);
                }

                if (created is null)
                {
                    throw new IOException("another process removes or locks everything temporary before it can be used");
                }
            });
        }
        catch (StorageException)
        {
            TakeBack();
            throw;
        }

        return created!;
    }

    /// <summary>Removes the folders that were made for it, as far as nobody has put anything there: nothing was put in place.</summary>
    public void TakeBack()
    {
        foreach (string folder in Enumerable.Reverse(_made))
        {
            StorageStep.Try(() => _fileSystem.RemoveFolder(folder));
        }
    }

    /// <summary>Checks that what is there now may be replaced: somebody may have changed it since.</summary>
    /// <exception cref="TargetRefusedException">It must not.</exception>
    /// <exception cref="StorageException">The system refused to look.</exception>
    public void Check() => StorageStep.Run("looking at what is there", false, () =>
    {
        for (int attempt = 1; !TryCheck(isLast: attempt == Attempts); attempt++)
        {
            // Another writer may be removing what it has just replaced, which looks like a folder of somebody else's.
            Thread.Sleep(attempt);
        }
    });

    /// <summary>Puts it in place, in one instant where the file system can. What was there is whole until <see cref="RemoveReplaced"/>.</summary>
    /// <param name="path">Where it was written.</param>
    /// <exception cref="StorageException">The system refused; what was there is there again, or is recovered by who opens it.</exception>
    public void Put(string path) => StorageStep.Run($"moving the {(_isFolder ? "folder" : "file")} into place", false, () =>
    {
        for (int attempt = 1; !TryPut(path, isLast: attempt == Attempts); attempt++)
        {
        }
    });

    /// <summary>Makes the new name durable; the old one may go then.</summary>
    /// <exception cref="StorageException">The system refused.</exception>
    public void FlushParent()
    {
        if (_isDurable)
        {
            StorageStep.Run("flushing the folder", true, () => _fileSystem.FlushFolder(Parent));
        }
    }

    /// <summary>Removes what was replaced. What cannot be removed is left to the next save.</summary>
    public void RemoveReplaced()
    {
        foreach (string path in _replaced.Distinct())
        {
            StorageStep.Try(() =>
            {
                switch (_fileSystem.KindOf(path))
                {
                    case EntryKind.Folder:
                        OwnFolder.Remove(_fileSystem, path, _content, _isFolder ? _path : null);
                        break;
                    case EntryKind.File:
                        _fileSystem.Delete(path);
                        break;
                }
            });
        }
    }

    private void CreateFolders(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { } parent)
        {
            return;
        }

        switch (_fileSystem.KindOf(folder))
        {
            case EntryKind.Folder:
                StorageStep.Try(() => FlushNew(folder));
                return;
            case EntryKind.File or EntryKind.Other:
                throw new TargetRefusedException($"'{folder}' is a file, and so holds nothing; choose another path");
        }

        CreateFolders(parent);
        _fileSystem.CreateFolder(folder);
        _made.Add(folder);
        _fileSystem.FlushFolder(parent);
    }

    private T? TryCreateBeside<T>(Func<string, T?> tryCreate, bool isLast)
        where T : class
    {
        try
        {
            return tryCreate(TemporaryNames.Create(_path));
        }
        catch (DirectoryNotFoundException) when (!isLast)
        {
            // Another writer, which had made the folder, has taken it back.
            CreateFolders(Parent);
            return null;
        }
    }

    /// <summary>Makes the names of folders durable that hold no more than the one below: whoever has just made them may not have done so.</summary>
    private void FlushNew(string folder)
    {
        while (Path.GetDirectoryName(folder) is { } parent && _fileSystem.ListFolder(folder).Count <= 1)
        {
            _fileSystem.FlushFolder(parent);
            folder = parent;
        }
    }

    /// <returns>Whether it may be replaced; if not, it is worth another attempt.</returns>
    private bool TryCheck(bool isLast)
    {
        string held = StoredPath.Resolve(_fileSystem, _path, _content);
        RefuseOther(_fileSystem.KindOf(held));
        if (_fileSystem.KindOf(held) == EntryKind.Folder)
        {
            string? refusal;
            try
            {
                refusal = Refusal([.. _fileSystem.ListFolder(held).Where(entry => !FolderContent.IsDeleted(entry))]);
            }
            catch (IOException) when (!isLast)
            {
                if (_fileSystem.KindOf(held) == EntryKind.Folder)
                {
                    throw;
                }

                return false;
            }

            if (refusal is not null)
            {
                return isLast ? throw new TargetRefusedException(refusal) : false;
            }
        }

        if (StoredPath.IsNothing(_fileSystem, _path) && _fileSystem.KindOf(Parent) == EntryKind.Folder)
        {
            // A writer died, or is about to go on, with the old one moved aside; from writers before it there may be others.
            _replaced.AddRange(OldNames.NewestFirst(_path, _fileSystem.ListFolder(Parent)).Select(old => Path.Join(Parent, old.Name)));
        }

        return true;
    }

    /// <summary>A file in the place of a pipe, a socket or a device would take it from those who use it.</summary>
    private void RefuseOther(EntryKind kind)
    {
        if (kind == EntryKind.Other)
        {
            throw new TargetRefusedException($"'{_path}' is a pipe, a socket or a device, neither a file nor a folder; choose another path");
        }
    }

    /// <returns>Why a folder must not be replaced; <see langword="null"/> if it may.</returns>
    private string? Refusal(FolderEntry[] entries)
    {
        if (!_content.IsWhole(entries) && entries.Length > 0)
        {
            return $"'{_path}' is a folder that is not a checkpoint; choose another path";
        }

        // A folder takes them over, but for one that has the name of a file of its own.
        string[] foreign = [.. entries
            .Where(entry => _content.IsForeign(entry) && !(_isFolder && !_content.IsOwnName(entry.Name)))
            .Select(entry => $"'{entry.Name}'").Order(StringComparer.Ordinal)];
        string more = foreign.Length > ForeignNamesShown ? $" and {foreign.Length - ForeignNamesShown} more" : "";
        return foreign.Length == 0
            ? null
            : $"'{_path}' is a checkpoint's folder that holds other things too: {string.Join(", ", foreign.Take(ForeignNamesShown))}{more}; "
                + "move them away or choose another path";
    }

    /// <returns>Whether it is in place; if not, another writer came between, and it is worth another attempt.</returns>
    private bool TryPut(string path, bool isLast)
    {
        EntryKind found = _fileSystem.KindOf(_path);
        RefuseOther(found);
        try
        {
            if (found == EntryKind.Nothing && _isFolder)
            {
                _fileSystem.Move(path, _path);
            }
            else if (found != EntryKind.Folder && !_isFolder)
            {
                _fileSystem.Replace(path, _path);
            }
            else if (_fileSystem.TryExchange(path, _path))
            {
                _replaced.Add(path);
            }
            else
            {
                return TryPutInTwo(path, isLast);
            }

            return true;
        }
        catch (IOException) when (!isLast)
        {
            if (_fileSystem.KindOf(_path) == found)
            {
                throw;
            }

            return false;
        }
    }

    /// <summary>For file systems that cannot exchange. Who opens the path between the two moves finds the old one by its name.</summary>
    private bool TryPutInTwo(string path, bool isLast)
    {
        string old = OldNames.Create(_path, _fileSystem.ListFolder(Parent).Select(entry => entry.Name));
        if (_isDurable)
        {
            // One that was moved aside before, and removed since, must not come back beside this one: it might be taken for the newer one.
            _fileSystem.FlushFolder(Parent);
        }

        _fileSystem.Move(_path, old);
        try
        {
            _fileSystem.Move(path, _path);
        }
        catch (Exception e) when (StorageStep.IsFromSystem(e))
        {
            if (!isLast && _fileSystem.KindOf(_path) != EntryKind.Nothing)
            {
                // Another writer has put its own there.
                _replaced.Add(old);
                return false;
            }

            StorageStep.Try(() => _fileSystem.Move(old, _path));
            throw;
        }

        _replaced.Add(old);
        return true;
    }
}
