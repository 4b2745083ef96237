using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>A tensor that is several tensors, such as the indices and the values of a sparse one.</summary>
internal sealed class TorchSparseTensor(string layout, PickleTuple parts) : PickleValue
{
    /// <summary>Such as <c>torch.sparse_coo</c>.</summary>
    public string Layout { get; } = layout;

    public PickleTuple Parts { get; } = parts;

    public override IEnumerable<PickleValue> Children => [Parts];
}
