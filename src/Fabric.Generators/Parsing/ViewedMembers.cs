using Fabric.Schemas;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>The members of the state that a view is checked against.</summary>
internal sealed class ViewedMembers
{
    private readonly Dictionary<string, ISymbol> _members = new(StringComparer.Ordinal);
    private readonly ParseContext _context;

    private ViewedMembers(ParseContext context)
    {
        _context = context;
    }

    /// <summary>Whether the state, or a base state of it, is of another project, so that there may be members that are not seen.</summary>
    public bool MayBeIncomplete { get; private init; }

    /// <summary>The stored names.</summary>
    public IEnumerable<string> Names => _members.Keys;

    public static ViewedMembers Of(INamedTypeSymbol state, ParseContext view)
    {
        // What is wrong with the state is reported where it is declared.
        ParseContext context = new(state, view.Compilation, view.CancellationToken);
        ViewedMembers viewed = new(context)
        {
            MayBeIncomplete = state.BaseTypes().Prepend(state).Any(type =>
                IsOfOtherProject(type, context) && (CheckpointedMembers.IsState(type) || GeneratedCode.IsCompiledFor(type, context))),
        };
        foreach (ISymbol member in CheckpointedMembers.Of(state).Where(member => IsSeen(member, context)))
        {
            string name = StoredNames.Of(member);
            if (!viewed._members.ContainsKey(name))
            {
                viewed._members.Add(name, member);
            }
        }

        return viewed;
    }

    public ISymbol? Find(string storedName) => _members.TryGetValue(storedName, out ISymbol? member) ? member : null;

    /// <summary>Another member of the state that is, or was, stored under a name.</summary>
    public ISymbol? FindOther(ISymbol member, string storedOrFormerName) => _members
        .Where(other => !ReferenceEquals(other.Value, member))
        .FirstOrDefault(other => other.Value.FormerNames().Prepend(other.Key).Contains(storedOrFormerName, StringComparer.OrdinalIgnoreCase))
        .Value;

    /// <summary>The type of a member, or <see langword="null"/> where it has no stored form or what it is made of is not seen.</summary>
    public SchemaType? TypeOf(ISymbol member)
    {
        _context.Scope = member.ContainingType;
        ITypeSymbol type = member.MemberType();
        string? schema = !member.HasOwnForm() && ObjectParser.Parse(type, _context) is { } item ? SchemaText.OfObject(item)
            : MemberParser.ParseValueType(member, type, _context) is { } value ? SchemaText.OfValue(value, _context.Data)
            : null;
        return schema is null ? null : SchemaParser.TryParseType(schema);
    }

    public bool IsOfOtherProject(ISymbol member) => IsOfOtherProject(member.ContainingType, _context);

    /// <summary>
    /// Projects are compiled against one another's reference assemblies, which lack private members; an editor, which sees
    /// them all, must come to the same result.
    /// </summary>
    private static bool IsSeen(ISymbol member, ParseContext context) =>
        !IsOfOtherProject(member.ContainingType, context)
        || member.DeclaredAccessibility switch
        {
            Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal => true,
            Accessibility.Internal or Accessibility.ProtectedAndInternal =>
                member.ContainingAssembly.GivesAccessTo(context.Compilation.Assembly),
            _ => false,
        };

    private static bool IsOfOtherProject(INamedTypeSymbol type, ParseContext context) =>
        !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, context.Compilation.Assembly);
}
