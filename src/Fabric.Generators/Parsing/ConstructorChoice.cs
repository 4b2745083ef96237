using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.Generators.Parsing;

/// <summary>The constructor that makes plain data, or the reason why there is none.</summary>
internal sealed record ConstructorChoice(BoundConstructor? Constructor, string Problem)
{
    /// <summary>
    /// Takes the one marked <c>[JsonConstructor]</c>; else a record's own; else the first that fits, the shortest first.
    /// </summary>
    public static ConstructorChoice For(
        INamedTypeSymbol type, IReadOnlyList<PlainDataMember> members, ParseContext context)
    {
        string problem = "it has no accessible constructor";
        bool isFirst = true;
        foreach (IMethodSymbol candidate in Candidates(type, context))
        {
            if (BoundConstructor.Bind(candidate, members, context.Compilation, out string candidateProblem) is { } bound)
            {
                return new ConstructorChoice(bound, "");
            }

            problem = isFirst ? candidateProblem : problem;
            isFirst = false;
        }

        return new ConstructorChoice(null, problem);
    }

    private static List<IMethodSymbol> Candidates(INamedTypeSymbol type, ParseContext context)
    {
        List<IMethodSymbol> accessible =
        [
            .. type.InstanceConstructors
                .Where(constructor => context.IsAccessible(constructor) && !constructor.MayNotBeUsed() && !IsCopy(constructor, type) && TakesValues(constructor))
                .OrderByDescending(IsPrimaryOfRecord)
                .ThenBy(constructor => constructor.Parameters.Length),
        ];
        IMethodSymbol? marked = accessible.Find(Attributes.IsJsonConstructor);
        return marked is null ? accessible : [marked];
    }

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        type.IsRecord
        && constructor.Parameters is [{ Type: var parameter }]
        && SymbolEqualityComparer.Default.Equals(parameter, type);

    private static bool TakesValues(IMethodSymbol constructor) =>
        constructor.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In);

    private static bool IsPrimaryOfRecord(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is RecordDeclarationSyntax);
}
