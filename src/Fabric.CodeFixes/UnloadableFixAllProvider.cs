using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Sends what changes members to one provider, and what changes baselines to another.</summary>
internal sealed class UnloadableFixAllProvider : FixAllProvider
{
    public const string AcceptTitle = "Accept that they do not load: record a breaking version";

    private static readonly FixAllProvider _baselines = new BaselineFixAllProvider(AcceptTitle);

    private static readonly FixAllProvider _members = DocumentFixAllProvider.Create(
        static async (document, diagnostics, key, cancellation) =>
            await MemberEdits.ApplyAsync(document, diagnostics, key!, cancellation).ConfigureAwait(false) ?? document);

    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) =>
        (fixAllContext.CodeActionEquivalenceKey == UnloadableFix.Accept ? _baselines : _members).GetFixAsync(fixAllContext);
}
