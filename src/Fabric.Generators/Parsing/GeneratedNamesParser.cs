using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Finds out what the generated members of a state can be called.</summary>
internal static class GeneratedNamesParser
{
    private static readonly (Operation Operation, string Name, string Options, bool HasMembers)[] _operations =
    [
        (Operation.Save, "SaveAsync", "Fabric.SaveOptions`1", false),
        (Operation.BeginSave, "BeginSave", "Fabric.SaveOptions`1", false),
        (Operation.Load, "LoadAsync", "Fabric.LoadOptions`1", false),
        (Operation.LoadMembers, "LoadAsync", "Fabric.LoadOptions`1", true),
        (Operation.TryLoad, "TryLoadAsync", "Fabric.LoadOptions`1", false),
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
        HashSet<ISymbol> reported = new(SymbolEqualityComparer.Default);
        foreach ((Operation operation, string name, string options, bool hasMembers) in _operations)
        {
            if (Clash(name, member => !IsOverload(member, options, hasMembers, context), context) is not { } clash)
            {
                yield return new OperationModel(operation);
            }
            else if (reported.Add(clash))
            {
                context.Report(Rules.NameClash, clash, name);
            }
        }
    }

    /// <summary>A view is loaded and no more.</summary>
    public static IEnumerable<OperationModel> ParseViewOperation(INamedTypeSymbol viewed, ParseContext context)
    {
        if (Clash("LoadAsync", member => !IsOverload(member, "Fabric.LoadOptions`1", hasMembers: false, context), context) is { } clash)
        {
            context.Report(Rules.NameClash, clash, "LoadAsync");
            return [];
        }

        string accessibility = DescriptorPlaces.Of(viewed, context.State) == DescriptorPlace.Public ? "public" : "internal";
        return [new OperationModel(Operation.LoadView) { Accessibility = accessibility }];
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

    /// <summary>Whether a member of that name leaves room for the operation: a method with other parameters.</summary>
    private static bool IsOverload(ISymbol member, string options, bool hasMembers, ParseContext context)
    {
        if (member is not IMethodSymbol method)
        {
            return false;
        }

        IEnumerable<ITypeSymbol?> members = hasMembers ? [OfState("Fabric.MemberSet`1")] : [];
        IEnumerable<ITypeSymbol?> generated =
        [
            context.Known.Runtime,
            context.Compilation.GetSpecialType(SpecialType.System_String),
            .. members,
            OfState(options),
            context.Compilation.GetTypeByMetadataName("System.Threading.CancellationToken"),
        ];
        return method.TypeParameters.Length > 0
            || !method.Parameters.Select(parameter => parameter.Type).SequenceEqual(generated, SymbolEqualityComparer.Default);

        ITypeSymbol? OfState(string name) => context.Compilation.GetTypeByMetadataName(name)?.Construct(context.State);
    }
}
