using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Fabric.Generators.Diagnostics;

/// <summary>Points out saves and loads whose end nobody waits for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedSaveAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The property of a diagnostic that says that the call itself can be awaited.</summary>
    internal const string IsTask = "IsTask";

    private static readonly ImmutableDictionary<string, string?> _task = ImmutableDictionary<string, string?>.Empty.Add(IsTask, null);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.UnawaitedSave];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            CheckpointCalls calls = new(start.Compilation);
            if (calls.MayOccur)
            {
                INamedTypeSymbol? tree = start.Compilation.GetTypeByMetadataName("System.Linq.Expressions.Expression`1");
                start.RegisterOperationAction(operation => Analyze(operation, calls, tree), OperationKind.Invocation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, CheckpointCalls calls, INamedTypeSymbol? tree)
    {
        var call = (IInvocationOperation)context.Operation;
        IMethodSymbol method = call.TargetMethod;
        if (calls.Find(method) is not { } advice || IsInTree(call, tree))
        {
            return;
        }

        string name = $"this {method.Name} of '{method.ContainingType.Name}'";
        switch (ResultUses.Of(call))
        {
            case ResultUse.Dropped:
                Report(name, advice.Harm, advice.Remedy);
                break;
            case ResultUse.StagedAlone:
                Report($"Committed of {name}", "its failure would be seen only at the next save", "await Committed too");
                break;
        }

        void Report(string what, string harm, string remedy) => context.ReportDiagnostic(Diagnostic.Create(
            Rules.UnawaitedSave,
            call.Syntax.GetLocation(),
            calls.ReturnsTask(method) ? _task : null,
            what,
            harm,
            remedy));
    }

    /// <summary>Whether the call is data for others to read, and not made here.</summary>
    private static bool IsInTree(IOperation call, INamedTypeSymbol? tree)
    {
        for (IOperation? outer = call.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation { Parent: IConversionOperation { Type: { } type } }
                && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, tree))
            {
                return true;
            }
        }

        return false;
    }
}
