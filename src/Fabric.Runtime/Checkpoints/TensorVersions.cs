namespace Fabric.Checkpoints;

/// <summary>How often each tensor had been changed when a save began: what changes before it is written is not of the step that is saved.</summary>
internal sealed class TensorVersions
{
    private readonly List<(TensorEntry Tensor, long Version)> _versions;

    private TensorVersions(IReadOnlyList<TensorEntry> tensors)
    {
        _versions = new(tensors.Count);
        foreach (TensorEntry tensor in tensors)
        {
            // What an optimizer changes was not made in inference mode, and asking costs as much as the version.
            if (tensor.ChangesWith is not null || tensor.Source.HasVersion)
            {
                _versions.Add((tensor, tensor.Source.Version));
            }
        }
    }

    /// <summary>On the thread that changes them.</summary>
    public static TensorVersions Of(IReadOnlyList<TensorEntry> tensors) => new(tensors);

    /// <exception cref="CheckpointException">One has changed.</exception>
    public void Check()
    {
        foreach ((TensorEntry tensor, long version) in _versions)
        {
            if (tensor.Source.Version != version)
            {
                throw new CheckpointException(
                    $"Nothing was saved: '{tensor.Name}' changed while it was being saved. Await SaveAsync before anything changes the state; BeginSave is for saves beside the training.");
            }
        }
    }
}
