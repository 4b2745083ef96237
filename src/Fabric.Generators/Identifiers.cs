using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators;

internal static class Identifiers
{
    public static string ToIdentifier(this string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
