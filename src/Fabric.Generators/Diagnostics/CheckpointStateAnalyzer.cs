using System.Collections.Immutable;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fabric.Generators.Diagnostics;

/// <summary>Reports what the parser of state classes finds.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CheckpointStateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.NotPartial,
        Rules.UnsupportedState,
        Rules.NoStoredForm,
        Rules.NotPlainData,
        Rules.UndeclaredSubtypes,
        Rules.OpenTypeParameter,
        Rules.CannotBeSet,
        Rules.NotAnInstanceMember,
        Rules.EndlessType,
        Rules.Converter,
        Rules.NoWorldSizePolicy,
        Rules.DuplicateName,
        Rules.FormerNameInUse,
        Rules.NameClash,
        Rules.InvalidStoredName,
        Rules.NotInState,
        Rules.OtherTypeInState,
        Rules.UnsupportedView,
        Rules.Migration,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (!CheckpointedMembers.Declares(type) && !CheckpointedMembers.IsState(type) && !type.IsView())
        {
            return;
        }

        foreach (Finding finding in StateParser.Parse(type, context.Compilation, context.CancellationToken).Findings)
        {
            context.ReportDiagnostic(finding.ToDiagnostic());
        }
    }
}
