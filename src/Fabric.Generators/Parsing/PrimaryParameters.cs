using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.Generators.Parsing;

/// <summary>
/// Finds the parameters of primary constructors that no member holds. Where code uses one, the compiler keeps it in a
/// field that nobody can see.
/// </summary>
internal static class PrimaryParameters
{
    public static string? Unstored(INamedTypeSymbol type, IReadOnlyList<PlainDataMember> members) =>
        type.BaseTypes().Prepend(type)
            .SelectMany(part => part.InstanceConstructors)
            .Where(IsPrimary)
            .SelectMany(constructor => constructor.Parameters)
            .Select(parameter => parameter.Name)
            .FirstOrDefault(name => !members.Any(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)));

    private static bool IsPrimary(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.Any(reference =>
        reference.GetSyntax() is TypeDeclarationSyntax { ParameterList: not null });
}
