using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Finds the symbols that diagnostics stand at.</summary>
internal static class DeclaredMembers
{
    private static readonly SymbolDisplayFormat _text = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The field or property.</summary>
    public static ISymbol? At(SyntaxNode root, Diagnostic diagnostic, SemanticModel model) =>
        root.FindNode(diagnostic.Location.SourceSpan)
            .AncestorsAndSelf()
            .TakeWhile(node => node is not TypeDeclarationSyntax)
            .Where(node => node is VariableDeclaratorSyntax or PropertyDeclarationSyntax)
            .Select(node => model.GetDeclaredSymbol(node))
            .FirstOrDefault(symbol => symbol is IFieldSymbol or IPropertySymbol);

    /// <summary>The type as it is written at a place.</summary>
    public static string ToText(this ITypeSymbol type, SemanticModel model, int position) =>
        type.ToMinimalDisplayString(model, position, _text);
}
