using Fabric.Schemas;

namespace Fabric.Generators.Parsing;

/// <summary>Decides whether a view can load what its state stores.</summary>
internal static class SchemaFit
{
    /// <returns>Where the types part ways, behind <paramref name="path"/>; <see langword="null"/> where the view's holds all of the state's.</returns>
    public static (string Path, SchemaType View, SchemaType State)? Difference(string path, SchemaType view, SchemaType state)
    {
        if (view.IsValue && state.IsValue)
        {
            return DifferenceOfValues(path, view, state);
        }

        return view.IsValue == state.IsValue && IsSameKind(view, state) ? null : (path, view, state);
    }

    private static (string Path, SchemaType View, SchemaType State)? DifferenceOfValues(string path, SchemaType view, SchemaType state)
    {
        if (!HaveSameProperties(view, state) || !MayBeNullAs(view, state))
        {
            return Holds(view, state) ? null : (path, view, state);
        }

        return Pairs(view, state)
            .Select(pair => DifferenceOfValues($"{path}.{pair.Name}", pair.View, pair.State))
            .FirstOrDefault(difference => difference is not null);
    }

    /// <summary>An object is filled and not assigned, so that whether it may be null is for the load to see.</summary>
    private static bool IsSameKind(SchemaType view, SchemaType state) =>
        view.Word == state.Word
        && view.Number == state.Number
        && (view.Word == SchemaType.State
            ? Unmarked(view) == Unmarked(state)
            : view.Arguments.Count == state.Arguments.Count
                && view.Arguments.Zip(state.Arguments, IsSameKind).All(same => same));

    private static bool Holds(SchemaType view, SchemaType state)
    {
        if (!MayBeNullAs(view, state))
        {
            return false;
        }

        if (Unmarked(view) == Unmarked(state) || NumberWidening.Holds(view.Word, state.Word))
        {
            return true;
        }

        if (HaveSameProperties(view, state))
        {
            return Pairs(view, state).All(pair => Holds(pair.View, pair.State));
        }

        // Declared subtypes are the same to the letter, or are other ones.
        return view.Word == state.Word
            && view.Number == state.Number
            && view.Arguments.Count + view.Names.Count > 0
            && view.Names.OrderBy(name => name, StringComparer.Ordinal).SequenceEqual(state.Names.OrderBy(name => name, StringComparer.Ordinal))
            && view.Arguments.Count == state.Arguments.Count
            && view.Arguments.Zip(state.Arguments, Holds).All(holds => holds);
    }

    private static bool MayBeNullAs(SchemaType view, SchemaType state) => view.IsNullable || !state.IsNullable;

    private static bool HaveSameProperties(SchemaType view, SchemaType state) =>
        view.Word == SchemaType.Data
        && state.Word == SchemaType.Data
        && view.Members.Select(member => member.Name).SequenceEqual(state.Members.Select(member => member.Name), StringComparer.Ordinal);

    private static IEnumerable<(string Name, SchemaType View, SchemaType State)> Pairs(SchemaType view, SchemaType state) =>
        view.Members.Zip(state.Members, static (inView, inState) => (inView.Name, inView.Type, inState.Type));

    /// <summary>The text without the mark of what may be null.</summary>
    private static string Unmarked(SchemaType type) => type.Text.TrimEnd('?');
}
