using System.Globalization;

namespace Fabric;

/// <summary>What a checkpoint says about one tensor.</summary>
/// <param name="Name">Its name in the checkpoint: <c>model.h.0.attn.weight</c>.</param>
/// <param name="Dtype">The type of its elements.</param>
/// <param name="Shape">Its size in elements along each dimension; empty for a scalar.</param>
/// <param name="Bytes">The length of its data in bytes.</param>
public sealed record TensorInfo(string Name, TensorDtype Dtype, IReadOnlyList<long> Shape, long Bytes)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}: {Dtype} [{string.Join(", ", Shape)}], {Bytes} bytes");
}
