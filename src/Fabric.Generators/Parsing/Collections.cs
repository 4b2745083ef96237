using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>The framework's collections that the runtime has codecs for.</summary>
internal static class Collections
{
    private static readonly Dictionary<string, Shape> _shapes = new()
    {
        ["System.Collections.Generic.List`1"] = new("List", List),
        ["System.Collections.Generic.HashSet`1"] = new("HashSet", Set),
        ["System.Collections.Generic.Queue`1"] = new("Queue", List),
        ["System.Collections.Generic.Stack`1"] = new("Stack", List),
        ["System.Collections.Generic.LinkedList`1"] = new("LinkedList", List),
        ["System.Collections.Generic.SortedSet`1"] = new("SortedSet", Set),
        ["System.Collections.ObjectModel.Collection`1"] = new("Collection", List),
        ["System.Collections.ObjectModel.ObservableCollection`1"] = new("ObservableCollection", List),
        ["System.Collections.ObjectModel.ReadOnlyCollection`1"] = new("ReadOnlyCollection", List),
        ["System.Collections.Immutable.ImmutableArray`1"] = new("ImmutableArray", List),
        ["System.Collections.Immutable.ImmutableList`1"] = new("ImmutableList", List),
        ["System.Collections.Immutable.ImmutableQueue`1"] = new("ImmutableQueue", List),
        ["System.Collections.Immutable.ImmutableStack`1"] = new("ImmutableStack", List),
        ["System.Collections.Immutable.ImmutableHashSet`1"] = new("ImmutableHashSet", Set),
        ["System.Collections.Immutable.ImmutableSortedSet`1"] = new("ImmutableSortedSet", Set),
        ["System.Collections.Immutable.IImmutableList`1"] = new("ImmutableListAs", List),
        ["System.Collections.Immutable.IImmutableSet`1"] = new("ImmutableSetAs", Set),
        ["System.Collections.Frozen.FrozenSet`1"] = new("FrozenSet", Set),
        ["System.Collections.Generic.IEnumerable`1"] = new("ListAs", List, IsInterface: true),
        ["System.Collections.Generic.ICollection`1"] = new("ListAs", List, IsInterface: true),
        ["System.Collections.Generic.IList`1"] = new("ListAs", List, IsInterface: true),
        ["System.Collections.Generic.IReadOnlyCollection`1"] = new("ListAs", List, IsInterface: true),
        ["System.Collections.Generic.IReadOnlyList`1"] = new("ListAs", List, IsInterface: true),
        ["System.Collections.Generic.ISet`1"] = new("SetAs", Set, IsInterface: true),
        ["System.Collections.Generic.IReadOnlySet`1"] = new("SetAs", Set, IsInterface: true),
        ["System.Collections.Generic.Dictionary`2"] = new("Dictionary", Dictionary),
        ["System.Collections.Generic.OrderedDictionary`2"] = new("OrderedDictionary", Dictionary),
        ["System.Collections.Generic.SortedDictionary`2"] = new("SortedDictionary", Dictionary),
        ["System.Collections.Generic.SortedList`2"] = new("SortedList", Dictionary),
        ["System.Collections.ObjectModel.ReadOnlyDictionary`2"] = new("ReadOnlyDictionary", Dictionary),
        ["System.Collections.Immutable.ImmutableDictionary`2"] = new("ImmutableDictionary", Dictionary),
        ["System.Collections.Immutable.ImmutableSortedDictionary`2"] = new("ImmutableSortedDictionary", Dictionary),
        ["System.Collections.Immutable.IImmutableDictionary`2"] = new("ImmutableDictionaryAs", Dictionary),
        ["System.Collections.Frozen.FrozenDictionary`2"] = new("FrozenDictionary", Dictionary),
        ["System.Collections.Generic.IDictionary`2"] = new("DictionaryAs", Dictionary, IsInterface: true),
        ["System.Collections.Generic.IReadOnlyDictionary`2"] = new("DictionaryAs", Dictionary, IsInterface: true),
    };

    public const string List = "list";
    public const string Set = "set";
    public const string Dictionary = "dictionary";

    public static Shape? ShapeOf(INamedTypeSymbol type) =>
        type.TypeArguments.Length > 0 && _shapes.TryGetValue(type.OriginalDefinition.FullMetadataName(), out Shape? shape) ? shape : null;

    /// <param name="Method">The method of <c>ValueCodecs</c>.</param>
    /// <param name="Word">What the schema calls it.</param>
    /// <param name="IsInterface">Whether what comes back is another type, which the method is told.</param>
    public sealed record Shape(string Method, string Word, bool IsInterface = false);
}
