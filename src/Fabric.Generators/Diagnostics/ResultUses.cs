using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fabric.Generators.Diagnostics;

/// <summary>Follows the result of a call to where it is used. In doubt it is.</summary>
internal static class ResultUses
{
    private const string Staged = "Staged";
    private const string Committed = "Committed";

    public static ResultUse Of(IOperation call)
    {
        IOperation value = call;
        while (value.Parent is { } parent)
        {
            switch (parent)
            {
                case IExpressionStatementOperation:
                    return ResultUse.Dropped;
                case IPropertyReferenceOperation { Property.Name: Staged }:
                    return ResultUse.StagedAlone;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Parent: IExpressionStatementOperation }:
                    return OfLocal(target.Local, call);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } when !IsDisposed(declarator):
                    return OfLocal(declarator.Symbol, call);
                case var _ when IsPassedOn(value, parent):
                    value = parent;
                    break;
                default:
                    return ResultUse.Used;
            }
        }

        return ResultUse.Used;
    }

    /// <summary>Whether an operation has the result for its own, so that it matters what becomes of that.</summary>
    private static bool IsPassedOn(IOperation value, IOperation parent) => parent switch
    {
        IConversionOperation { OperatorMethod: null } or IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation => true,
        ISwitchExpressionOperation choice => choice.Value != value,
        IConditionalAccessOperation access => access.WhenNotNull == value,
        ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured => configured.Instance == value,
        IPropertyReferenceOperation { Property.Name: Committed } => true,
        _ => false,
    };

    private static bool IsDisposed(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent?.Parent is IUsingOperation or IUsingDeclarationOperation;

    private static ResultUse OfLocal(ILocalSymbol local, IOperation call)
    {
        if (local.RefKind != RefKind.None)
        {
            return ResultUse.Used;
        }

        IOperation root = call;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        ResultUse use = ResultUse.Dropped;
        bool mayJump = root.Descendants().Any(operation => operation is IBranchOperation { BranchKind: BranchKind.GoTo });
        foreach (ILocalReferenceOperation reference in root.Descendants().OfType<ILocalReferenceOperation>())
        {
            if (SymbolEqualityComparer.Default.Equals(reference.Local, local)
                && IsRead(reference)
                && (mayJump || MayFollow(reference, call, local)))
            {
                if (reference.Parent is not IPropertyReferenceOperation { Property.Name: Staged })
                {
                    return ResultUse.Used;
                }

                use = ResultUse.StagedAlone;
            }
        }

        return use;
    }

    private static bool IsRead(ILocalReferenceOperation reference) =>
        reference.Parent is not INameOfOperation
        && !(reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference);

    /// <summary>
    /// Whether the local may be read after the call: further down, by another function whenever that is called, or in the
    /// next turn of a loop or the next call of a function that both stand in.
    /// </summary>
    private static bool MayFollow(ILocalReferenceOperation read, IOperation call, ILocalSymbol local)
    {
        return read.Syntax.SpanStart >= call.Syntax.Span.End
            || Function(read) != Function(call)
            || Around(call).Any(outer => outer switch
            {
                ILoopOperation loop => loop.Syntax.Span.Contains(read.Syntax.Span) && Outlives(loop.Body),
                IAnonymousFunctionOperation or ILocalFunctionOperation => Outlives(outer),
                _ => false,
            });

        bool Outlives(IOperation turn) =>
            !local.DeclaringSyntaxReferences.Any(declaration => turn.Syntax.Span.Contains(declaration.Span));
    }

    private static SyntaxNode? Function(IOperation operation) =>
        Around(operation).FirstOrDefault(outer => outer is IAnonymousFunctionOperation or ILocalFunctionOperation)?.Syntax;

    private static IEnumerable<IOperation> Around(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            yield return outer;
        }
    }
}
