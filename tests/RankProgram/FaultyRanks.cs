using System.Globalization;
using Fabric.Runtime.Tests.Reliability;
using Fabric.Storage;

namespace Fabric.Tests.RankProgram;

/// <summary>
/// A checkpoint that is saved over and loaded again and again by processes, of which one has a disk that fails, at one operation after the other. Every rank gets an exception that
/// names that one, the old checkpoint stays, nothing is beside it, and the next save and load succeed.
/// </summary>
internal sealed class FaultyRanks
{
    private readonly FabricRuntime _fabric;
    private readonly string _path;
    private readonly SaveOptions<LargeState> _options;
    private readonly bool _isInBackground;
    private readonly LargeState _state;
    private readonly LargeState _loaded;
    private string[] _entries = [];
    private long _stored;
    private long _iteration;
    private int _faults;
    private int _failed;
    private int _mixed;

    private FaultyRanks(FabricRuntime fabric, string form, string folder)
    {
        _fabric = fabric;
        _path = Path.Combine(folder, form, form is "file" or "shared" ? "run.safetensors" : "run");
        _options = new() { SingleFile = form == "file", ShareWriting = form == "shared" };
        _isInBackground = form == "folder-in-background";
        _state = LargeState.Create(fabric);
        _loaded = LargeState.Create(fabric);
    }

    private string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>Where no checkpoint is, in a folder that is not there either.</summary>
    private string NewFolder => Path.Combine(Folder, "new", "folder");

    /// <param name="fabric">The rank.</param>
    /// <param name="forms">folder, folder-in-background, file and shared, as the strategy has them.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="stride">Every so manyth operation fails.</param>
    public static async Task<string> RunAsync(FabricRuntime fabric, string forms, string folder, int stride)
    {
        string counts = "";
        foreach (string form in forms.Split('+'))
        {
            var ranks = new FaultyRanks(fabric, form, folder);
            counts += $"{form}: {await ranks.RunAsync(stride)}; ";
        }

        return $"{counts}failed here: {FaultyDisk.Own}";
    }

    private async Task<string> RunAsync(int stride)
    {
        if (_fabric.Rank == 0)
        {
            // So that the folder is not taken for one that a writer has just made, whose name each first save tries to make durable.
            Directory.CreateDirectory(Folder);
            await File.WriteAllTextAsync(Path.Combine(Folder, "notes"), "somebody's");
        }

        await SaveWholeAsync();
        for (int rank = 0; rank < _fabric.WorldSize; rank++)
        {
            await FailAsync(rank, FaultyDisk.InputOutput, stride, SaveAsync, CheckSaveAsync);
            await FailAsync(rank, FaultyDisk.NoSpace, stride, SaveAsync, CheckSaveAsync);
            await FailAsync(rank, FaultyDisk.InputOutput, stride, SaveFirstAsync, CheckFirstSaveAsync);
            await FailAsync(rank, FaultyDisk.InputOutput, stride, LoadAsync, CheckLoadAsync);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{_faults} faults, {_failed} saves and loads failed, {_mixed} loads half-way");
    }

    /// <summary>Does something until it has no operation left that could fail.</summary>
    private async Task FailAsync(int rank, IOException error, int stride, Func<Task> act, Func<Exception?, string?, Task> check)
    {
        bool goesOn = true;

        // Other operations on other ranks.
        for (int number = rank % stride; goesOn; number += stride)
        {
            bool isFaulty = _fabric.Rank == rank;
            _state.Fill(++_iteration);
            await _fabric.BarrierAsync();
            if (isFaulty)
            {
                FaultyDisk.Own.SetUp(number, error);
            }

            await _fabric.BarrierAsync();
            CheckpointException? failure = await FailureAsync(act);
            await _fabric.BarrierAsync();
            string? struck = isFaulty ? FaultyDisk.Own.Repair() : null;
            goesOn = await _fabric.AnyAsync(struck is not null);
            Check(await _fabric.AnyAsync(failure is not null) == failure is not null, "not all ranks have failed", failure);
            Check(failure is null || goesOn, "nothing was to fail", failure);
            Check(failure?.Message.Contains(error.Message, StringComparison.Ordinal) != false, "the cause is not told", failure);
            Check(failure?.Message.Contains(Path.GetFileName(_path), StringComparison.Ordinal) != false, "the path is not told", failure);
            Check(failure?.Message.StartsWith($"Rank {rank}: ", StringComparison.Ordinal) != isFaulty || failure is null, "the rank is not told", failure);
            await check(failure, struck);
            _faults += goesOn ? 1 : 0;
            _failed += failure is null ? 0 : 1;
        }
    }

    private Task SaveAsync() => SaveAsync(_path);

    private Task SaveFirstAsync() => SaveAsync(Path.Combine(NewFolder, Path.GetFileName(_path)));

    private Task<CommittedCheckpoint> SaveAsync(string path) =>
        _isInBackground ? _state.BeginSave(_fabric, path, _options).Committed : _state.SaveAsync(_fabric, path, _options);

    private Task LoadAsync() => _state.LoadAsync(_fabric, _path);

    private async Task CheckSaveAsync(Exception? failure, string? struck)
    {
        Check(struck is null || failure is not null || OneFault.IsOfRemoving(struck), $"{struck} was not worth failing for", failure);
        bool isNew = failure?.Message.Contains("The new checkpoint is whole", StringComparison.Ordinal) != false;
        Check(isNew || failure!.Message.Contains("The previous checkpoint is unchanged", StringComparison.Ordinal), "it does not say what is there", failure);
        _stored = isNew ? _iteration : _stored;
        if (!await _fabric.AnyAsync(isNew && struck is not null))
        {
            CheckIsAlone(failure);
        }

        await CheckIsStoredAsync(failure);
        await SaveWholeAsync();
    }

    private async Task CheckFirstSaveAsync(Exception? failure, string? struck)
    {
        Check(struck is null || failure is not null || OneFault.IsOfRemoving(struck), $"{struck} was not worth failing for", failure);
        bool isNew = failure?.Message.Contains("The new checkpoint is whole", StringComparison.Ordinal) != false;
        Check(isNew || failure!.Message.Contains("there is none now", StringComparison.Ordinal), "it does not say what is there", failure);
        await _fabric.BarrierAsync();
        if (isNew && _fabric.Rank == 0)
        {
            Directory.Delete(Path.GetDirectoryName(NewFolder)!, recursive: true);
        }

        await _fabric.BarrierAsync();
        CheckIsAlone(failure);
        await CheckIsStoredAsync(failure);
    }

    private async Task CheckLoadAsync(Exception? failure, string? struck)
    {
        Check(struck is null || failure is not null || struck == nameof(FileSystem.ListFolder), $"{struck} was not worth failing for", failure);
        bool isMixed = failure is CheckpointException { StateModified: true };
        Check(await _fabric.AnyAsync(isMixed) == isMixed, "not all ranks say that the state is a mixture", failure);
        if (isMixed)
        {
            _mixed++;
            Exception? refusal = await FailureAsync(SaveAsync);
            Check(refusal?.Message.Contains("Nothing was saved: loading", StringComparison.Ordinal) == true, "a mixture was saved", failure);
        }
        else
        {
            Check(_state.Origin() == (failure is null ? _stored : _iteration), "the state is neither what it was nor what is stored", failure);
        }

        CheckIsAlone(failure);
        await LoadAsync();
        Check(_state.Origin() == _stored, "the next load has not made the state whole", failure);
    }

    private async Task SaveWholeAsync()
    {
        _state.Fill(++_iteration);
        await SaveAsync();
        _stored = _iteration;
        _entries = _entries.Length == 0 ? Entries() : _entries;
        CheckIsAlone(failure: null);
        await CheckIsStoredAsync(failure: null);
    }

    private async Task CheckIsStoredAsync(Exception? failure)
    {
        await _loaded.LoadAsync(_fabric, _path);
        Check(_loaded.Iteration == _stored && _loaded.Origin() == _stored, $"{_loaded.Iteration} is stored instead of {_stored}", failure);
    }

    private void CheckIsAlone(Exception? failure) => Check(Entries().SequenceEqual(_entries), $"there are {string.Join(", ", Entries())}", failure);

    private string[] Entries() => [.. Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static async Task<CheckpointException?> FailureAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (CheckpointException e)
        {
            return e;
        }
    }

    private void Check(bool isSo, string otherwise, Exception? failure)
    {
        if (!isSo)
        {
            throw new InvalidOperationException($"Rank {_fabric.Rank}, iteration {_iteration}: {otherwise}, after: {failure?.ToString() ?? "success"}");
        }
    }
}
