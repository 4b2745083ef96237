using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Fabric.Schemas;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads what makes a class a view of a state: it loads some of the state's members.</summary>
internal static class ViewParser
{
    // Plain data is written in place, however much it is.
    private const int LongestType = 200;

    public static bool CanBeView(ParseContext context)
    {
        INamedTypeSymbol view = context.State;
        if (view.ViewedState() is not { TypeKind: not TypeKind.Error } named || !CheckpointedMembers.IsState(view))
        {
            return false;
        }

        string? reason = Unsupported(view) ?? UnsupportedState(named, context);
        if (reason is not null)
        {
            context.Report(Rules.UnsupportedView, view, view.Name, reason);
        }

        // A state that is not written has an error of its own.
        return reason is null && GeneratedCode.IsWrittenFor((INamedTypeSymbol)named, context) && context.IsAccessible(named);
    }

    /// <summary>Keeps the members that the state has too, with the history that it gives them, and reports the others.</summary>
    public static IReadOnlyList<MemberModel> Match(IReadOnlyList<MemberModel> members, INamedTypeSymbol state, ParseContext context)
    {
        ViewedMembers viewed = ViewedMembers.Of(state, context);
        ILookup<string, ISymbol> symbols = CheckpointedMembers.DeclaredBy(context.State).ToLookup(member => member.ToIdentifier());
        List<MemberModel> matched = [];
        foreach (MemberModel member in members)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            ISymbol symbol = symbols[member.Name].First();
            if (viewed.Find(member.StoredName) is not { } original)
            {
                context.Report(Rules.NotInState, symbol, symbol.Name, member.StoredName, state.Name, Hint(member.StoredName, viewed));
            }
            else if (IsOfSameType(symbol, member, original, viewed, context))
            {
                matched.Add(member with
                {
                    FormerNames = new(original.FormerNames().Union(OwnFormerNames(symbol, member, original, viewed, context), StringComparer.Ordinal)),
                    IsOptional = member.IsOptional || original.IsOptional(),
                });
            }
        }

        return matched;
    }

    private static string? Unsupported(INamedTypeSymbol view) => view switch
    {
        _ when IsGeneric(view) => "it is generic, and code is generated for one view of one state",
        _ when view.BaseTypes().FirstOrDefault(CheckpointedMembers.IsState) is { } state =>
            $"it derives from the state '{state.Name}', which has operations of its own; declare the members in the view",
        _ => null,
    };

    private static string? UnsupportedState(ITypeSymbol named, ParseContext context)
    {
        string name = named.ToMessage();
        return named switch
        {
            INamedTypeSymbol when SymbolEqualityComparer.Default.Equals(named, context.State) =>
                "it would be one of itself; name the state whose checkpoints it loads",
            INamedTypeSymbol when named.IsView() => $"'{name}' is a view too; name the state whose checkpoints it loads",
            INamedTypeSymbol state when IsGeneric(state) => $"the state '{name}' is generic",
            INamedTypeSymbol state when IsState(state, context) =>
                DescriptorPlaces.Of(state, context.State) == DescriptorPlace.Private
                    ? $"it can be seen where the state '{name}' cannot; make it as private as the state"
                    : null,
            INamedTypeSymbol { DeclaringSyntaxReferences.Length: 0 } state when CheckpointedMembers.IsState(state) =>
                $"the state '{name}' was compiled without Fabric's source generator",
            _ => $"'{name}' is no state, for it has no [Checkpointed] members",
        };
    }

    /// <summary>Of a state of another project there may be nothing to see but that it is one.</summary>
    private static bool IsState(INamedTypeSymbol type, ParseContext context) => type.DeclaringSyntaxReferences.Length > 0
        ? CheckpointedMembers.IsState(type)
        : GeneratedCode.IsCompiledFor(type, context);

    private static bool IsGeneric(INamedTypeSymbol type) => type.SelfAndContainers().Any(part => part.TypeParameters.Length > 0);

    private static string Hint(string storedName, ViewedMembers viewed)
    {
        string? present = viewed.Names.FirstOrDefault(name => viewed.Find(name)!.FormerNames().Contains(storedName));
        string nearest = present is null ? NearestName.Among(storedName, viewed.Names) : $" (a former name of {present})";
        return viewed.MayBeIncomplete ? nearest + "; of another project's state, members that are private there are not seen" : nearest;
    }

    private static bool IsOfSameType(ISymbol symbol, MemberModel member, ISymbol original, ViewedMembers viewed, ParseContext context)
    {
        if (SchemaParser.TryParseType(member.Schema) is not { } type)
        {
            return true;
        }

        if (viewed.TypeOf(original) is not { } expected)
        {
            bool isUnseen = viewed.IsOfOtherProject(original);
            if (isUnseen)
            {
                context.Report(Rules.OtherTypeInState, symbol, symbol.Name, Shorten(type), "a type whose parts are not seen from this project");
            }

            return !isUnseen;
        }

        if (SchemaFit.Difference(symbol.Name, type, expected) is not var (path, inView, inState))
        {
            return true;
        }

        context.Report(Rules.OtherTypeInState, symbol, path, Shorten(inView), Shorten(inState));
        return false;
    }

    /// <summary>Those that the view adds. What the state says of a name counts.</summary>
    private static IEnumerable<string> OwnFormerNames(
        ISymbol symbol, MemberModel member, ISymbol original, ViewedMembers viewed, ParseContext context)
    {
        foreach (string name in member.FormerNames)
        {
            if (viewed.FindOther(original, name) is { } other)
            {
                context.Report(Rules.FormerNameInUse, symbol, symbol.Name, name, other.Name);
            }
            else
            {
                yield return name;
            }
        }
    }

    private static string Shorten(SchemaType type) =>
        type.Text.Length <= LongestType ? type.Text : type.Text.Substring(0, LongestType) + "…";
}
