using System.Collections.Immutable;
using Fabric.Generators.Model;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fabric.Generators.Diagnostics;

/// <summary>Points out states that keep an optimizer and not what it optimizes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MissingModuleAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.MissingModule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            KnownSymbols known = new(start.Compilation);
            INamedTypeSymbol? parameter = start.Compilation.GetTypeByMetadataName("TorchSharp.Modules.Parameter");
            start.RegisterSymbolAction(symbol => Analyze(symbol, known, parameter), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, KnownSymbols known, INamedTypeSymbol? parameter)
    {
        INamedTypeSymbol state = (INamedTypeSymbol)context.Symbol;

        // A class that derives from an abstract one may bring the module; a view need not load it.
        if (state.IsAbstract || state.IsView() || !CheckpointedMembers.DeclaredBy(state).Any())
        {
            return;
        }

        IReadOnlyList<ISymbol> members = [.. CheckpointedMembers.Of(state)];
        ISymbol? optimizer = members.FirstOrDefault(member => member.MemberType()
            .Holds(type => known.KindOf(type) == ObjectKind.Optimizer && NoStoredForm.Explain(type) is null));
        if (optimizer is null || members.Any(member => member.MemberType().Holds(MayHoldParameters)))
        {
            return;
        }

        bool isInherited = !SymbolEqualityComparer.Default.Equals(optimizer.ContainingType, state);
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.MissingModule, (isInherited ? state : optimizer).Locations[0], optimizer.Name, state.Name));

        // A nested state brings its own module, or is told so itself.
        bool MayHoldParameters(ITypeSymbol type) =>
            known.KindOf(type) == ObjectKind.Module
            || (parameter is not null && type.IsOrDerivesFrom(parameter))
            || (type is INamedTypeSymbol named && named.BaseTypes().Prepend(named).Any(current => CheckpointedMembers.DeclaredBy(current).Any()));
    }
}
