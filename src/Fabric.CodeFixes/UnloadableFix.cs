using System.Collections.Immutable;
using System.Composition;
using Fabric.Generators.Baselines;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>
/// Lets recorded checkpoints load again (FAB040): under a former name, without the member, by a migration; or says that they
/// need not.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnloadableFix))]
[Shared]
public sealed class UnloadableFix : CodeFixProvider
{
    internal const string FormerName = nameof(FormerName);
    internal const string Optional = nameof(Optional);
    internal const string Migration = nameof(Migration);
    internal const string Accept = nameof(Accept);

    private static readonly FixAllProvider _fixAll = new UnloadableFixAllProvider();

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.UnloadableVersion.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            string[] names = PossibleNames(diagnostic);
            for (int i = 0; i < names.Length; i++)
            {
                await OfferAsync($"Add [FormerName(\"{names[i]}\")]", FormerName + i).ConfigureAwait(false);
            }

            await OfferAsync("Let older checkpoints lack the member", Optional).ConfigureAwait(false);
            await OfferAsync("Add a migration from the recorded type", Migration).ConfigureAwait(false);
            context.RegisterCodeFix(
                CodeAction.Create(
                    UnloadableFixAllProvider.AcceptTitle,
                    cancellation => BaselineEdits.RecordAsync(document.Project.Solution, [(document, diagnostic)], cancellation),
                    Accept),
                diagnostic);

            async Task OfferAsync(string title, string key)
            {
                if (await MemberEdits.ApplyAsync(document, [diagnostic], key, context.CancellationToken).ConfigureAwait(false) is { } changed)
                {
                    context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(changed), key), diagnostic);
                }
            }
        }
    }

    internal static string[] PossibleNames(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(ObstacleProperties.PossibleNames, out string? names) && names is { Length: > 0 } ? names.Split('\n') : [];
}
