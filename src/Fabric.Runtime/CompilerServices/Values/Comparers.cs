using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Fabric.CompilerServices.Values;

/// <summary>Comparers are code and have no stored form: a collection comes back with the default one.</summary>
internal static class Comparers
{
    public static void RequireDefault<TCollection, T>(TCollection value, IEqualityComparer<T> comparer)
        where TCollection : notnull
    {
        Refusal.IfDerived(value);
        Refusal.IfUncommon(comparer);
    }

    public static void RequireDefault<TCollection, T>(TCollection value, IComparer<T> comparer)
        where TCollection : notnull
    {
        Refusal.IfDerived(value);
        Refusal.IfUncommon(comparer);
    }

    public static void RequireDefaultOfSet<TInterface, T>(TInterface value)
        where TInterface : class
    {
        Refusal.IfForeign(value);
        switch (value)
        {
            case HashSet<T> set:
                Refusal.IfUncommon(set.Comparer);
                break;
            case FrozenSet<T> set:
                Refusal.IfUncommon(set.Comparer);
                break;
            case ImmutableHashSet<T> set:
                Refusal.IfUncommon(set.KeyComparer);
                break;
            case SortedSet<T> set:
                Refusal.IfUncommon(set.Comparer);
                break;
            case ImmutableSortedSet<T> set:
                Refusal.IfUncommon(set.KeyComparer);
                break;
        }
    }

    public static void RequireDefaultOfDictionary<TInterface, TKey, TValue>(TInterface value)
        where TInterface : class
        where TKey : notnull
    {
        Refusal.IfForeign(value);
        switch (value)
        {
            case Dictionary<TKey, TValue> dictionary:
                Refusal.IfUncommon(dictionary.Comparer);
                break;
            case OrderedDictionary<TKey, TValue> dictionary:
                Refusal.IfUncommon(dictionary.Comparer);
                break;
            case FrozenDictionary<TKey, TValue> dictionary:
                Refusal.IfUncommon(dictionary.Comparer);
                break;
            case ImmutableDictionary<TKey, TValue> dictionary:
                Refusal.IfUncommon(dictionary.KeyComparer);
                break;
            case SortedDictionary<TKey, TValue> dictionary:
                Refusal.IfUncommon(dictionary.Comparer);
                break;
            case SortedList<TKey, TValue> dictionary:
                Refusal.IfUncommon(dictionary.Comparer);
                break;
            case ImmutableSortedDictionary<TKey, TValue> dictionary:
                Refusal.IfUncommon(dictionary.KeyComparer);
                break;
        }
    }
}
