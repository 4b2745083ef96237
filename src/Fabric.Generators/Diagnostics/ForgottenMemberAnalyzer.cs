using System.Collections.Immutable;
using Fabric.Generators.Model;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fabric.Generators.Diagnostics;

/// <summary>Points out state that stands beside checkpointed members and is not one: the forgotten optimizer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForgottenMemberAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ForgottenMember];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            KnownSymbols known = new(start.Compilation);
            DataSources sources = new(start.Compilation, known);
            start.RegisterSymbolAction(symbol => Analyze(symbol, known, sources), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, KnownSymbols known, DataSources sources)
    {
        INamedTypeSymbol state = (INamedTypeSymbol)context.Symbol;
        foreach ((ISymbol member, ITypeSymbol type) in UnmarkedMembers.Of(state))
        {
            // Of an iterator over tensors the tensors are not what is forgotten.
            if (type.Describe(sources.Describe) is null && type.Describe(part => Describe(part, known)) is { } what)
            {
                context.ReportDiagnostic(
                    Diagnostic.Create(Rules.ForgottenMember, member.Locations[0], member.Name, what, state.Name));
            }
        }
    }

    private static string? Describe(ITypeSymbol type, KnownSymbols known)
    {
        if (known.Generator is { } generator && type.IsOrDerivesFrom(generator))
        {
            return "a generator";
        }

        return known.KindOf(type) switch
        {
            ObjectKind.Module => "a module",
            ObjectKind.Optimizer => "an optimizer",
            ObjectKind.Scheduler => "a scheduler",
            ObjectKind.Tensor => "a tensor",
            ObjectKind.RandomState => "a random state",
            ObjectKind.Sampler => "a sampler",
            _ => null,
        };
    }
}
