namespace Fabric;

/// <summary>How a state is loaded.</summary>
/// <typeparam name="TState">The state class, or the view.</typeparam>
public sealed record LoadOptions<TState> : LoadOptions
    where TState : class
{
    /// <summary>Creates the options that load everything as it is.</summary>
    public LoadOptions()
    {
    }

    // A copy made with 'with' has mappings of its own.
    private LoadOptions(LoadOptions<TState> original)
        : base(original)
    {
        Cast = original.Cast;
        Mappings = new(original.Mappings);
        Sources = new(original.Sources);
    }

    /// <summary>
    /// The members whose tensors may be stored as another type: they are converted as <c>Tensor.to</c> converts. None unless said. A
    /// complex number never becomes a real one.
    /// </summary>
    public MemberSet<TState> Cast { get; init; }

    /// <summary>For modules whose tensors have other names in the checkpoint.</summary>
    public PerMember<TState, WeightMapping> Mappings { get; } = new();

    /// <summary>
    /// For members of any kind that the checkpoint holds in another place: the stored name, with dots, as <c>optimizer_states.0</c>. For files of
    /// Lightning's Trainer see <see cref="LightningTrainer"/>.
    /// </summary>
    public PerMember<TState, string> Sources { get; } = new();
}
