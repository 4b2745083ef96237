using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>
/// Fixes all of a document in one edit. Fixing one by one and merging would lose those that touch the same place: two
/// states in one class, two fields in one declaration.
/// </summary>
internal static class DocumentFixAllProvider
{
    public static FixAllProvider Create(Func<Document, ImmutableArray<Diagnostic>, string?, CancellationToken, Task<Document>> fix) =>
        FixAllProvider.Create(async (context, document, diagnostics) => diagnostics.IsEmpty
            ? document
            : await fix(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken).ConfigureAwait(false));
}
