using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators;

internal static class Identifiers
{
    public static string ToIdentifier(this string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>Types are not to be called what is a keyword in their declaration: <c>record</c>, <c>required</c>…</summary>
    public static string ToDeclaredIdentifier(this string name) =>
        SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name.ToIdentifier();
}
