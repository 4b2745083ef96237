using System.Security.Cryptography;

namespace Fabric.Tests.RankProgram;

/// <summary>
/// A checkpoint alone in a folder, and a state that is saved over it again and again. Whatever becomes of a save, the path holds the old
/// one or the new one, whole, nothing is beside it, and the state goes on.
/// </summary>
public sealed class KeptCheckpoint
{
    private readonly SaveForm _form;
    private readonly FabricRuntime _fabric;
    private readonly LayoutState _state;
    private readonly LayoutState _loaded;
    private readonly string _path;
    private readonly string _spare;
    private string _identity = "";
    private SortedDictionary<string, string> _files = [];

    private KeptCheckpoint(SaveForm form, FabricRuntime fabric, LayoutState state, string folder, string spare)
    {
        _form = form;
        _fabric = fabric;
        _state = state;
        _loaded = LayoutState.Create(fabric);
        _path = Path.Combine(folder, form.FileName);
        _spare = spare;
    }

    /// <summary>Every rank calls.</summary>
    /// <param name="form">How it is saved.</param>
    /// <param name="fabric">The rank.</param>
    /// <param name="state">What is saved; it is trained on the way.</param>
    /// <param name="folder">Where the checkpoint is, alone.</param>
    /// <param name="spare">A folder on a disk that is in order.</param>
    public static async Task<KeptCheckpoint> SaveAsync(SaveForm form, FabricRuntime fabric, LayoutState state, string folder, string spare)
    {
        var kept = new KeptCheckpoint(form, fabric, state, folder, spare);
        await state.TrainAsync(fabric, 1);
        kept._identity = (await form.SaveAsync(state, fabric, kept._path)).Identity;
        kept._files = kept.Files();
        await state.TrainAsync(fabric, 1);
        return kept;
    }

    /// <summary>Saves over it, and throws unless that has succeeded or has left everything as it was. Every rank calls.</summary>
    /// <param name="repair">
    /// Makes the disk whole again, on one rank, whatever has become of the save; tells whether it has kept anything from being removed, which the next save does then.
    /// </param>
    /// <param name="cancellationToken">Cancels the save.</param>
    /// <returns>Why nothing was saved; <see langword="null"/> if it was.</returns>
    public async Task<Exception?> ReplaceAsync(Func<bool> repair, CancellationToken cancellationToken = default)
    {
        Exception? failure = null;
        try
        {
            await _form.SaveAsync(_state, _fabric, _path, cancellationToken);
        }
        catch (Exception e) when (e is CheckpointException or OperationCanceledException)
        {
            failure = e;
        }

        await _fabric.BarrierAsync();
        await CheckAsync(failure, mayLeave: await _fabric.AnyAsync(_fabric.Rank == 0 && repair()));
        await _state.TrainAsync(_fabric, 1);
        return failure;
    }

    private async Task CheckAsync(Exception? failure, bool mayLeave)
    {
        bool isNew = failure is null || failure.Message.Contains("The new checkpoint is whole", StringComparison.Ordinal);
        if (isNew)
        {
            _identity = await IdentityAsync(_state);
            if (mayLeave)
            {
                await _form.SaveAsync(_state, _fabric, _path);
            }

            string[] beside = [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_path)!).Where(path => path != _path)];
            Check(beside.Length == 0, $"a save left {string.Join(", ", beside)}");
            _files = Files();
        }

        if (failure is CheckpointException)
        {
            Check(
                failure.Message.Contains($"'{_path}' was not saved: ", StringComparison.Ordinal)
                    && (isNew || failure.Message.Contains("The previous checkpoint", StringComparison.Ordinal))
                    && failure.Message.Contains("then save again", StringComparison.Ordinal),
                $"it says: {failure.Message}");
        }

        SortedDictionary<string, string> files = Files();
        Check(files.SequenceEqual(_files), $"{string.Join(", ", _files)} has become {string.Join(", ", files)} after: {failure}");
        await _loaded.LoadAsync(_fabric, _path);
        string identity = await IdentityAsync(_loaded);
        Check(identity == _identity, $"{identity} was loaded instead of {_identity}, after: {failure}");
    }

    /// <summary>What a save of a state holds.</summary>
    private async Task<string> IdentityAsync(LayoutState state) =>
        (await state.SaveAsync(_fabric, Path.Combine(_spare, _form.FileName), new() { Durable = false })).Identity;

    /// <summary>All that is in the folder of the checkpoint: name → hash.</summary>
    private SortedDictionary<string, string> Files()
    {
        string folder = Path.GetDirectoryName(_path)!;
        return new(
            Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).ToDictionary(
                path => Path.GetRelativePath(folder, path),
                static path => Directory.Exists(path) ? "folder" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))),
            StringComparer.Ordinal);
    }

    private static void Check(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
