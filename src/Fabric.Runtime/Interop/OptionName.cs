namespace Fabric.Interop;

/// <summary>What PyTorch calls an option of a parameter group: some of its options hold two of ours.</summary>
/// <param name="Key">The key in the group.</param>
/// <param name="Item">Which item of the tuple there; <see langword="null"/> for the value itself.</param>
internal readonly record struct OptionName(string Key, int? Item)
{
    /// <param name="stored">The name in a checkpoint of this library.</param>
    public static OptionName Of(string stored) => stored switch
    {
        "beta1" => new("betas", 0),
        "beta2" => new("betas", 1),
        "etaminus" => new("etas", 0),
        "etaplus" => new("etas", 1),
        "min_step" => new("step_sizes", 0),
        "max_step" => new("step_sizes", 1),
        _ => new(stored, null),
    };
}
