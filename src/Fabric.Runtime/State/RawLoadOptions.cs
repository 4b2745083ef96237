namespace Fabric;

/// <summary>How one object is loaded from a checkpoint without a state class.</summary>
public sealed record RawLoadOptions : LoadOptions
{
    /// <summary>Whether tensors may be stored as another type: they are converted as <c>Tensor.to</c> converts.</summary>
    public bool Cast { get; init; }

    /// <summary>
    /// Which names of the checkpoint are those of the object. Without <see cref="WeightMapping.From"/>: a file that this library wrote
    /// must hold one member of the object's kind, which is taken; in a file of others names have no member in front.
    /// </summary>
    public WeightMapping Mapping { get; init; } = WeightMapping.Same;
}
