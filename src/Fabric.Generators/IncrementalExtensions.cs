using Microsoft.CodeAnalysis;

namespace Fabric.Generators;

internal static class IncrementalExtensions
{
    public static IncrementalValuesProvider<T> WhereNotNull<T>(this IncrementalValuesProvider<T?> provider)
        where T : class => provider.Where(static item => item is not null).Select(static (item, _) => item!);
}
