using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Knows the types that cannot be stored whatever one does, and what to use instead.</summary>
internal static class NoStoredForm
{
    private const string CreateAnew = "create it with the state and mark the member [NotCheckpointed]";

    private static readonly Dictionary<string, (string What, string Instead)> _types = new()
    {
        ["System.Type"] = ("a type", "store its name, or an enum"),
        ["System.Random"] = ("a random number generator that hides its state", "use Fabric.RandomState or torch.Generator"),
        ["System.Threading.Tasks.Task"] = ("a task", "await it and store its result"),
        ["System.Threading.Tasks.ValueTask"] = ("a task", "await it and store its result"),
        ["System.Threading.Tasks.ValueTask<TResult>"] = ("a task", "await it and store its result"),
        ["System.IO.Stream"] = ("a stream", "store its path and position"),
        ["System.IO.TextReader"] = ("a reader", "store its path and position"),
        ["System.IO.TextWriter"] = ("a writer", CreateAnew),
        ["System.Threading.Thread"] = ("a thread", CreateAnew),
        ["System.Threading.CancellationToken"] = ("a cancellation token", CreateAnew),
        ["System.Threading.CancellationTokenSource"] = ("a cancellation token source", CreateAnew),
        ["TorchSharp.Modules.LBFGS"] = ("an optimizer that hides its state", "use another optimizer"),
    };

    public static (string What, string Instead)? Explain(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Dynamic } => ("dynamic", "declare it with the type it has"),
        { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate or SpecialType.System_MulticastDelegate } =>
            ("a delegate", CreateAnew),
        { TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer } => ("a pointer", CreateAnew),
        { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } =>
            ("as wide as the machine's pointers", "use long if it is a number"),
        { IsRefLikeType: true } => ("a ref struct", "use an array"),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
            Explain(nullable.TypeArguments[0]),
        INamedTypeSymbol named when named.IsView() => ("a view of a state", "make a state the member"),
        INamedTypeSymbol named when MentionsFileLocal(named) =>
            ("of a type that is local to its file", "declare the type without 'file'"),
        INamedTypeSymbol named when named.TypeArguments.Any(MentionsPointer) => ("made of pointers", CreateAnew),
        INamedTypeSymbol named => ExplainNamed(named),
        IArrayTypeSymbol array => Explain(array.ElementType),
        _ => null,
    };

    private static bool MentionsPointer(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => MentionsPointer(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(MentionsPointer),
        _ => false,
    };

    private static bool MentionsFileLocal(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => MentionsFileLocal(array.ElementType),
        INamedTypeSymbol named => named.SelfAndContainers().Any(part => part.IsFileLocal || part.TypeArguments.Any(MentionsFileLocal)),
        _ => false,
    };

    private static (string What, string Instead)? ExplainNamed(INamedTypeSymbol type)
    {
        foreach (INamedTypeSymbol current in type.BaseTypes().Prepend(type))
        {
            if (_types.TryGetValue(current.OriginalDefinition.ToDisplayString(), out (string, string) reason))
            {
                return reason;
            }
        }

        return null;
    }
}
