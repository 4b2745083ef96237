using System.Collections.Immutable;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fabric.Generators.Diagnostics;

/// <summary>Points out iterators and data loaders beside checkpointed members: a resumed run sees the first data again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostPositionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.LostPosition];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            DataSources sources = new(start.Compilation, new KnownSymbols(start.Compilation));
            start.RegisterSymbolAction(symbol => Analyze(symbol, sources), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, DataSources sources)
    {
        INamedTypeSymbol state = (INamedTypeSymbol)context.Symbol;
        foreach ((ISymbol member, ITypeSymbol type) in UnmarkedMembers.Of(state))
        {
            if (type.Describe(sources.Describe) is { } what)
            {
                context.ReportDiagnostic(
                    Diagnostic.Create(Rules.LostPosition, member.Locations[0], member.Name, what, state.Name));
            }
        }
    }
}
