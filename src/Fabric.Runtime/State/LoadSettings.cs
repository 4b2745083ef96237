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
                Mappings = options.Mappings.Entries.ToDictionary(entry => entry.Member.Name, entry => entry.Value),
            };
}
