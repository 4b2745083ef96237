namespace Fabric.State;

/// <summary>The options of a load, by the paths of members.</summary>
internal static class LoadSettings
{
    public static RestoreSettings Of<TState>(LoadOptions<TState>? options, Selection members)
        where TState : class => options is null
            ? RestoreSettings.Default with { Members = members }
            : new RestoreSettings
            {
                Members = members,
                IsStrict = options.Strict,
                Cast = options.Cast.Selection,
                Mappings = MappingsOf(options),
            };

    private static Dictionary<string, WeightMapping> MappingsOf<TState>(LoadOptions<TState> options)
        where TState : class
    {
        Dictionary<string, WeightMapping> mappings = options.Mappings.Entries.ToDictionary(entry => entry.Member.Name, MappingOf);
        foreach ((Member<TState> member, string source) in options.Sources.Entries)
        {
            if (!mappings.TryAdd(member.Name, WeightMapping.Same.From(source)))
            {
                throw new ArgumentException($"'{member.Name}' has a mapping and a source: say the place with WeightMapping.From.");
            }
        }

        return mappings;
    }

    /// <exception cref="ArgumentException">The member is no module and no tensor: its names are not weights.</exception>
    private static WeightMapping MappingOf<TState>((Member<TState> Member, WeightMapping Mapping) entry)
        where TState : class => entry.Member.Identity.Type is { IsValue: false, Word: "module" or "tensor" }
            ? entry.Mapping
            : throw new ArgumentException(
                $"The names of '{entry.Member.Name}' cannot be mapped: it is no module. Map the modules in it; an optimizer follows the mapping of its module.");
}
