using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Fabric.CompilerServices.Values;

/// <summary>Knows the collections that have no order of their own: theirs is another one in every process.</summary>
internal static class Unordered
{
    private static readonly HashSet<Type> Types =
    [
        typeof(FrozenSet<>),
        typeof(FrozenDictionary<,>),
        typeof(ImmutableHashSet<>),
        typeof(ImmutableHashSet<>.Builder),
        typeof(ImmutableDictionary<,>),
        typeof(ImmutableDictionary<,>.Builder),
        typeof(ConcurrentDictionary<,>),
    ];

    /// <summary>Whether a collection is one of them, whatever it is declared as.</summary>
    public static bool Is(object collection)
    {
        // A frozen collection is one of many classes that derive from the public one.
        for (Type? type = collection.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && Types.Contains(type.GetGenericTypeDefinition()))
            {
                return true;
            }
        }

        return false;
    }
}
