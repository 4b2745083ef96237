using static TorchSharp.torch;

namespace Fabric;

/// <summary>How a state is saved.</summary>
/// <typeparam name="TState">The state class.</typeparam>
public sealed record SaveOptions<TState> : SaveOptions
    where TState : class
{
    /// <summary>Creates the options that save everything.</summary>
    public SaveOptions()
    {
    }

    // A copy made with 'with' has filters of its own.
    private SaveOptions(SaveOptions<TState> original)
        : base(original)
    {
        Filters = new(original.Filters);
    }

    /// <summary>
    /// For modules and tensors of which only a part is saved: whether to keep a tensor, given its name within the member (empty for a
    /// member that is itself a tensor). Under FSDP the tensor is on the meta device: it has the shape and the type of the whole, and no values. What an optimizer keeps for a parameter follows that parameter. A load of such a checkpoint needs
    /// <see cref="LoadOptions.Strict"/> off.
    /// </summary>
    public PerMember<TState, Func<string, Tensor, bool>> Filters { get; } = new();
}
