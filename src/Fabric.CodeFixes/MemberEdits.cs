using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Changes members so that recorded checkpoints load again.</summary>
internal static class MemberEdits
{
    /// <summary>Makes one kind of change at every place that it is possible at.</summary>
    /// <returns>The changed document, or <see langword="null"/> where nothing is.</returns>
    public static async Task<Document?> ApplyAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, string key, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        HashSet<string> taken = [];
        HashSet<string> formerNames = [];
        List<(MemberPlace Place, MemberEdit Edit)> edits = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (FindPlace(root, diagnostic, model, taken, formerNames) is { } place && Edit(place, key) is { } edit)
            {
                edits.Add((place, edit));
            }
        }

        if (edits.Count == 0)
        {
            return null;
        }

        SyntaxTrivia endOfLine = Layout.EndOfLine(root);
        ILookup<SyntaxNode, MemberEdit> marks = edits.ToLookup(item => (SyntaxNode)AttributePlacement.MarkOf(item.Place.Declaration)!, item => item.Edit);
        ILookup<SyntaxNode, MemberEdit> declarations = edits
            .Where(item => item.Edit.Declarations.Count > 0)
            .ToLookup(item => (SyntaxNode)item.Place.Type!, item => item.Edit);
        SyntaxNode changed = root.ReplaceNodes(
            marks.Concat(declarations).Select(group => group.Key),
            (original, current) => current is AttributeListSyntax list
                ? marks[original].Aggregate(list, (marked, edit) => edit.Marks(marked))
                : MigrationStubs.Append((TypeDeclarationSyntax)current, declarations[original].SelectMany(edit => edit.Declarations), endOfLine));
        bool needsUsing = edits.Any(item => item.Edit.NeedsUsing);
        return document.WithSyntaxRoot(needsUsing ? UsingDirectives.Add((CompilationUnitSyntax)changed, nameof(Fabric)) : changed);
    }

    private static MemberEdit? Edit(MemberPlace place, string key) =>
        key == UnloadableFix.Optional ? OptionalEdit.Of(place)
        : key == UnloadableFix.Migration ? MigrationEdit.Of(place)
        : FormerNameEdit.Of(place, key.Substring(UnloadableFix.FormerName.Length));

    /// <summary>A declaration of one member that carries the mark itself: what it says would hold for the others of a list too.</summary>
    private static MemberPlace? FindPlace(
        SyntaxNode root, Diagnostic diagnostic, SemanticModel model, HashSet<string> taken, HashSet<string> formerNames) =>
        AttributePlacement.Find(root, diagnostic) is { } declaration
        && declaration is not FieldDeclarationSyntax { Declaration.Variables.Count: > 1 }
        && AttributePlacement.MarkOf(declaration) is not null
        && DeclaredMembers.At(root, diagnostic, model) is { } member
            ? new MemberPlace(diagnostic, declaration, member, model, taken, formerNames)
            : null;
}
