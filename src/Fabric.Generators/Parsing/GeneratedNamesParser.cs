using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Finds out what the generated members of a state can be called.</summary>
internal static class GeneratedNamesParser
{
    private static readonly (Operation Operation, string Name, string Options)[] _operations =
    [
        (Operation.Save, "SaveAsync", "Fabric.SaveOptions"),
        (Operation.Load, "LoadAsync", "Fabric.LoadOptions"),
        (Operation.TryLoad, "TryLoadAsync", "Fabric.LoadOptions"),
    ];

    public static GeneratedNames ParseNames(ParseContext context) => new()
    {
        Members = FreeName("Members", context),
        HidesMembers = Inherited("Members", context).Any(),
        PrivateMembers = FreeName("PrivateMembers", context),
        Codecs = FreeName("CheckpointCodecs", context),
    };

    public static IEnumerable<OperationModel> ParseOperations(ParseContext context)
    {
        foreach ((Operation operation, string name, string options) in _operations)
        {
            if (Clash(name, member => !IsOverload(member, options), context) is { } clash)
            {
                context.Report(Rules.NameClash, clash, name);
            }
            else
            {
                yield return new OperationModel(operation, Modifiers(name, options, context));
            }
        }
    }

    /// <summary>A view is loaded and no more. Nothing derives from it.</summary>
    public static IEnumerable<OperationModel> ParseViewOperation(INamedTypeSymbol viewed, ParseContext context)
    {
        string options = $"Fabric.LoadOptions<{context.State.ToDisplayString()}>";
        if (Clash("LoadAsync", member => !IsOverload(member, options), context) is { } clash)
        {
            context.Report(Rules.NameClash, clash, "LoadAsync");
            return [];
        }

        bool hidesInherited = Inherited("LoadAsync", context).Any(member => !IsOverload(member, options));
        return
        [
            new OperationModel(Operation.LoadView, hidesInherited ? "new " : "")
            {
                Accessibility = DescriptorPlaces.Of(viewed, context.State) == DescriptorPlace.Public ? "public" : "internal",
            },
        ];
    }

    /// <summary>
    /// A state's operations are virtual, so that a call through a variable of a base type saves the whole state.
    /// </summary>
    private static string Modifiers(string name, string options, ParseContext context)
    {
        if (BaseThatHas(name, options, context) is { IsVirtual: true })
        {
            return context.State.IsSealed ? "sealed override " : "override ";
        }

        bool hidesInherited = Inherited(name, context).Any(member => !IsOverload(member, options));
        return (hidesInherited ? "new " : "") + (context.State.IsSealed ? "" : "virtual ");
    }

    /// <summary>The nearest base class with such an operation, and whether it is one to override.</summary>
    private static (bool IsVirtual, INamedTypeSymbol Type)? BaseThatHas(string name, string options, ParseContext context)
    {
        foreach (INamedTypeSymbol type in context.State.BaseTypes())
        {
            ISymbol? declared = type.GetMembers(name).FirstOrDefault(member => !IsOverload(member, options));
            if (declared is not null)
            {
                return (declared is IMethodSymbol { IsSealed: false, DeclaredAccessibility: Accessibility.Public } method
                    && (method.IsVirtual || method.IsOverride || method.IsAbstract), type);
            }

            if (type.DeclaringSyntaxReferences.Length > 0 && CheckpointedMembers.IsState(type) && GeneratedCode.IsWrittenFor(type, context))
            {
                return (type.TypeParameters.All(parameter => parameter.Name != name) && type.Name != name, type);
            }
        }

        return null;
    }

    private static string FreeName(string name, ParseContext context)
    {
        ISymbol? clash = Clash(name, static _ => true, context);
        if (clash is null)
        {
            return name;
        }

        // The code is generated all the same, so that the clash stays the only error.
        context.Report(Rules.NameClash, clash, name);
        string free = "Generated" + name;
        while (Clash(free, static _ => true, context) is not null)
        {
            free += "_";
        }

        return free;
    }

    private static ISymbol? Clash(string name, Func<ISymbol, bool> clashes, ParseContext context) =>
        context.State.GetMembers(name).FirstOrDefault(clashes)
        ?? context.State.TypeParameters.FirstOrDefault(parameter => parameter.Name == name)
        ?? (context.State.Name == name ? context.State : (ISymbol?)null);

    private static IEnumerable<ISymbol> Inherited(string name, ParseContext context) =>
        context.State.BaseTypes().SelectMany(type => type.GetMembers(name)).Where(context.IsAccessible)
            .Concat(name == "Members" ? context.State.BaseTypes().Where(IsState) : []);

    private static bool IsState(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Length > 0 && CheckpointedMembers.IsState(type);

    private static bool IsOverload(ISymbol member, string options) =>
        member is IMethodSymbol method
        && !(method.TypeParameters.Length == 0
            && method.Parameters is [var fabric, { Type.SpecialType: SpecialType.System_String }, var third, var token]
            && fabric.Type.ToDisplayString() == "Fabric.FabricRuntime"
            && third.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString() == options
            && token.Type.ToDisplayString() == "System.Threading.CancellationToken");
}
