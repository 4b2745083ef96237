namespace Fabric.State;

/// <summary>What a load asks for, by the paths of members.</summary>
internal sealed record RestoreSettings
{
    public static RestoreSettings Default { get; } = new();

    /// <summary>What is loaded.</summary>
    public Selection Members { get; init; } = Selection.Everything;

    /// <summary>Whether missing and unexpected names are refused; otherwise they are noted.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>Where tensors may change their type.</summary>
    public Selection Cast { get; init; } = Selection.Nothing;

    /// <summary>Where names are mapped.</summary>
    public IReadOnlyDictionary<string, WeightMapping> Mappings { get; init; } = new Dictionary<string, WeightMapping>();

    /// <summary>These settings, with the mappings of an earlier load from the same checkpoint where these have none.</summary>
    public RestoreSettings After(RestoreSettings earlier)
    {
        var mappings = new Dictionary<string, WeightMapping>(earlier.Mappings, StringComparer.Ordinal);
        foreach ((string path, WeightMapping mapping) in Mappings)
        {
            mappings[path] = mapping;
        }

        return this with { Mappings = mappings };
    }

    /// <summary>Whether optimizers know their parameters by position: where nothing names them.</summary>
    public bool ParametersByPosition { get; init; }
}
