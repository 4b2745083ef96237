namespace Fabric.CompilerServices.Values;

/// <summary>Why a value is not stored. What would come back as something else is refused.</summary>
internal static class Refusal
{
    public static ValueFormatException Null() => new("it is null, and its type does not allow that");

    public static ValueFormatException Derived(Type type, Type declared) =>
        new($"it is a {type}, which derives from the declared {declared} and would lose what it adds");

    /// <summary>A declared class stands for itself alone.</summary>
    public static void IfDerived<T>(T value)
    {
        if (value!.GetType() != typeof(T))
        {
            throw Derived(value.GetType(), typeof(T));
        }
    }

    /// <summary>
    /// An interface comes back as the framework's own collection. Another library's may hold more than its items.
    /// </summary>
    public static void IfForeign<T>(T value)
        where T : notnull
    {
        Type type = value.GetType();
        bool isOfTheFramework = type.IsArray || type.Namespace?.Split('.')[0] == "System";
        bool isOfTheCompiler = type.Name.StartsWith('<');
        if (!isOfTheFramework && !isOfTheCompiler)
        {
            throw new ValueFormatException($"it is a {type}, of which only the items would come back as {typeof(T)}");
        }
    }

    public static void IfUncommon<T>(IEqualityComparer<T>? comparer)
    {
        bool isOrdinal = typeof(T) == typeof(string) && ReferenceEquals(comparer, StringComparer.Ordinal);
        if (comparer is not null && !comparer.Equals(EqualityComparer<T>.Default) && !isOrdinal)
        {
            throw Comparer(comparer);
        }
    }

    public static void IfUncommon<T>(IComparer<T>? comparer)
    {
        if (comparer is not null && !comparer.Equals(Comparer<T>.Default))
        {
            throw Comparer(comparer);
        }
    }

    private static ValueFormatException Comparer(object comparer) =>
        new($"it compares with a {comparer.GetType()}; only the default comparer comes back");
}
