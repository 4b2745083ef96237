using System.Globalization;
using Fabric.Generators.Emitting;
using Fabric.Generators.Parsing;

namespace Fabric.CodeFixes;

/// <summary>Says under which name older checkpoints hold a member.</summary>
internal static class FormerNameEdit
{
    /// <param name="place">The member.</param>
    /// <param name="choice">Which of the names that it may have had; another one where a member beside it has taken that.</param>
    public static MemberEdit? Of(MemberPlace place, string choice)
    {
        string[] names = UnloadableFix.PossibleNames(place.Diagnostic);
        int first = int.Parse(choice, CultureInfo.InvariantCulture);
        string? name = names.Skip(first).Concat(names.Take(first)).FirstOrDefault(place.TakeFormerName);
        return name is not null && place.ScopeOf(Attributes.FormerName) is { } scope
            ? MemberEdit.Add($"{scope.Name}({name.ToLiteral()})", scope.NeedsUsing)
            : null;
    }
}
