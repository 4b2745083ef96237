using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>The rules for the names under which members are stored.</summary>
internal static class StoredNames
{
    // Keys that safetensors or this library's manifest use beside the names of members.
    private static readonly HashSet<string> _reserved =
        ["__metadata__", "format", "fabric", "fabric_checksum", "DCP_SHARDING_INFO"];

    public static string Of(ISymbol member) => member.CheckpointedName() ?? SnakeCase.Convert(member.Name);

    /// <summary>Reports a name that cannot be stored.</summary>
    public static bool IsValid(ISymbol member, string name, ParseContext context)
    {
        string? problem = Problem(name);
        if (problem is not null)
        {
            context.Report(Rules.InvalidStoredName, member, member.Name, name, problem);
        }

        return problem is null;
    }

    /// <summary>Keeps the first of the members that share a name and reports the others.</summary>
    public static IReadOnlyList<MemberModel> Unique(
        IEnumerable<(ISymbol Symbol, MemberModel Model)> members, ParseContext context)
    {
        Dictionary<string, MemberModel> taken = new(StringComparer.OrdinalIgnoreCase);
        List<MemberModel> unique = [];
        IReadOnlyList<(ISymbol Symbol, MemberModel Model)> all = [.. members];
        HashSet<string> accessors = [.. all.SelectMany(member => new[] { "get_" + member.Symbol.Name, "set_" + member.Symbol.Name })];
        foreach ((ISymbol symbol, MemberModel model) in all)
        {
            if (accessors.Contains(symbol.Name))
            {
                context.Report(Rules.NameClash, symbol, symbol.Name);
            }
            else if (taken.TryGetValue(model.StoredName, out MemberModel? other))
            {
                context.Report(
                    Rules.DuplicateName, symbol, symbol.Name, model.StoredName, Likeness(model.StoredName, other.StoredName), other.Name);
            }
            else
            {
                taken.Add(model.StoredName, model);

                // A member that hides an inherited one has its name; the hidden one goes without a descriptor.
                int hidden = unique.FindIndex(inherited => inherited.Name == model.Name);
                if (hidden >= 0)
                {
                    unique[hidden] = unique[hidden] with { Place = DescriptorPlace.Nowhere };
                }

                unique.Add(model);
            }
        }

        ReportFormerNamesInUse(all, taken, context);
        return unique;
    }

    /// <summary>Under a former name that another member has, or had too, a checkpoint holds what is not this member's.</summary>
    private static void ReportFormerNamesInUse(
        IReadOnlyList<(ISymbol Symbol, MemberModel Model)> members, Dictionary<string, MemberModel> stored, ParseContext context)
    {
        Dictionary<string, MemberModel> former = new(StringComparer.OrdinalIgnoreCase);
        foreach ((ISymbol symbol, MemberModel model) in members)
        {
            foreach (string name in model.FormerNames)
            {
                if (stored.TryGetValue(name, out MemberModel? other) || former.TryGetValue(name, out other))
                {
                    context.Report(Rules.FormerNameInUse, symbol, symbol.Name, name, other.Name);
                }
                else
                {
                    former.Add(name, model);
                }
            }
        }
    }

    /// <summary>How two names that are equal where case does not count are alike.</summary>
    public static string Likeness(string name, string other) =>
        name == other ? "and so is" : "which differs only in case from";

    private static string? Problem(string name)
    {
        if (name.Length == 0)
        {
            return "a name may not be empty";
        }

        if (_reserved.Contains(name))
        {
            return "the name is reserved";
        }

        return name.Any(c => c is '.' or '/' || char.IsControl(c) || char.IsSurrogate(c))
            ? "a name may not hold '.', '/', control characters or surrogates"
            : null;
    }
}
