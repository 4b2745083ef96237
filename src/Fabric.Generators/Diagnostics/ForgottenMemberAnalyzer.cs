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
            start.RegisterSymbolAction(symbol => Analyze(symbol, known), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, KnownSymbols known)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (!CheckpointedMembers.DeclaredBy(type).Any())
        {
            return;
        }

        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            ISymbol member = field.AssociatedSymbol ?? field;
            if (!field.IsStatic
                && !member.IsCheckpointed()
                && !member.IsNotCheckpointed()
                && Describe(field.Type, known) is { } what)
            {
                context.ReportDiagnostic(
                    Diagnostic.Create(Rules.ForgottenMember, member.Locations[0], member.Name, what, type.Name));
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
            _ => DescribeElements(type, known),
        };
    }

    private static string? DescribeElements(ITypeSymbol type, KnownSymbols known)
    {
        IEnumerable<ITypeSymbol> elements = type switch
        {
            IArrayTypeSymbol array => [array.ElementType],
            INamedTypeSymbol { TypeKind: not TypeKind.Delegate } named => named.TypeArguments,
            _ => [],
        };
        return elements.Select(element => Describe(element, known)).FirstOrDefault(what => what is not null) is { } item
            ? $"a collection that holds {item}"
            : null;
    }
}
