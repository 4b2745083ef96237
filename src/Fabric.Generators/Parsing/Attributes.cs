using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>The attributes that the parser reads.</summary>
internal static class Attributes
{
    public const string Checkpointed = "Fabric.CheckpointedAttribute";
    public const string NotCheckpointed = "Fabric.NotCheckpointedAttribute";
    public const string Converter = "Fabric.CheckpointConverterAttribute";
    public const string Subtype = "Fabric.CheckpointSubtypeAttribute";
    public const string FormerName = "Fabric.FormerNameAttribute";
    public const string MigratesFrom = "Fabric.MigratesFromAttribute";
    public const string View = "Fabric.CheckpointViewAttribute`1";

    private const string JsonConverter = "System.Text.Json.Serialization.JsonConverterAttribute";
    private const string JsonIgnore = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    private const string JsonConstructor = "System.Text.Json.Serialization.JsonConstructorAttribute";
    private const string SetsRequiredMembers = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";
    private const int AlwaysIgnore = 1;

    private static readonly SymbolDisplayFormat _withoutTypeArguments =
        new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>Whether an attribute stands on a symbol, whatever it says.</summary>
    public static bool Has(this ISymbol symbol, string fullName) => symbol.Find(fullName) is not null;

    public static bool IsCheckpointed(this ISymbol symbol) => symbol.Find(Checkpointed) is not null;

    public static bool IsNotCheckpointed(this ISymbol symbol) => symbol.Find(NotCheckpointed) is not null;

    /// <summary>The name that <c>[Checkpointed("name")]</c> gives, or <see langword="null"/>.</summary>
    public static string? CheckpointedName(this ISymbol symbol) =>
        symbol.Find(Checkpointed) is { ConstructorArguments: [{ Value: string name }] } ? name : null;

    /// <summary>What <c>[FormerName]</c> declares, in the order of the attributes.</summary>
    public static IReadOnlyList<string> FormerNames(this ISymbol symbol) =>
    [
        .. symbol.GetAttributes()
            .Where(attribute => attribute.AttributeClass?.ToDisplayString() == FormerName)
            .Select(attribute => attribute.ConstructorArguments is [{ Value: string name }] ? name : ""),
    ];

    /// <summary>What <c>[MigratesFrom]</c> declares, in the order of the attributes.</summary>
    public static IReadOnlyList<(ITypeSymbol Old, string Method)> Migrations(this ISymbol symbol) =>
    [
        .. symbol.GetAttributes()
            .Where(attribute => attribute.AttributeClass is { TypeArguments.Length: 1 } type && NameOf(type) == MigratesFrom)
            .Select(attribute => (
                attribute.AttributeClass!.TypeArguments[0],
                attribute.ConstructorArguments is [{ Value: string method }] ? method : "")),
    ];

    /// <summary>What <c>[CheckpointView&lt;TState&gt;]</c> names, or <see langword="null"/> for a class that is no view.</summary>
    public static ITypeSymbol? ViewedState(this ITypeSymbol type) => type.GetAttributes()
        .Select(attribute => attribute.AttributeClass)
        .FirstOrDefault(attribute => attribute is { TypeArguments.Length: 1 } && attribute.OriginalDefinition.FullMetadataName() == View)
        ?.TypeArguments[0];

    public static bool IsView(this ITypeSymbol type) => type.ViewedState() is not null;

    /// <summary>Whether a property of plain data is left out on purpose.</summary>
    public static bool IsIgnored(this ISymbol symbol) =>
        symbol.IsNotCheckpointed()
        || (symbol.Find(JsonIgnore) is { } ignore
            && ignore.NamedArguments.All(argument => argument.Key != "Condition" || argument.Value.Value is AlwaysIgnore));

    public static bool IsJsonConstructor(this IMethodSymbol constructor) => constructor.Find(JsonConstructor) is not null;

    public static bool SetsAllRequiredMembers(this IMethodSymbol constructor) =>
        constructor.Find(SetsRequiredMembers) is not null;

    /// <summary>The type that <c>[CheckpointConverter]</c> names, or <see langword="null"/>.</summary>
    public static ITypeSymbol? ConverterType(this ISymbol symbol) =>
        symbol.Find(Converter) is { ConstructorArguments: [{ Value: ITypeSymbol converter }] } ? converter : null;

    /// <summary>What <c>[CheckpointSubtype]</c> declares, in the order of the attributes.</summary>
    public static IReadOnlyList<(ITypeSymbol? Type, string? Name)> DeclaredSubtypes(this ISymbol symbol) =>
    [
        .. symbol.GetAttributes()
            .Where(attribute => attribute.AttributeClass?.ToDisplayString() == Subtype && attribute.ConstructorArguments.Length == 2)
            .Select(attribute => (attribute.ConstructorArguments[0].Value as ITypeSymbol, attribute.ConstructorArguments[1].Value as string)),
    ];

    /// <summary>Whether a member says itself how it is stored, so that it is a value whatever its type.</summary>
    public static bool HasOwnForm(this ISymbol member) => member.ConverterType() is not null || member.DeclaredSubtypes().Count > 0;

    public static bool HasJsonConverter(this ISymbol symbol) => symbol.GetAttributes().Any(attribute =>
    {
        for (INamedTypeSymbol? type = attribute.AttributeClass; type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString() == JsonConverter)
            {
                return true;
            }
        }

        return false;
    });

    /// <summary>What <c>[Checkpointed(OnWorldSizeChange = …)]</c> says, or <see langword="null"/> where it is not there.</summary>
    public static TypedConstant? OnWorldSizeChange(this ISymbol symbol) =>
        symbol.Find(Checkpointed)?.NamedArguments
            .Where(argument => argument.Key == "OnWorldSizeChange")
            .Select(argument => (TypedConstant?)argument.Value)
            .FirstOrDefault();

    /// <summary>Whether <c>[Checkpointed(Optional = true)]</c> says that older checkpoints may lack the member.</summary>
    public static bool IsOptional(this ISymbol symbol) =>
        symbol.Find(Checkpointed)?.NamedArguments.Any(argument => argument is { Key: "Optional", Value.Value: true }) == true;

    /// <summary>The full name of an attribute, without type arguments.</summary>
    public static string NameOf(ITypeSymbol attribute) => attribute.ToDisplayString(_withoutTypeArguments);

    /// <summary>The name of an enum's value, or <see langword="null"/> for a number without one.</summary>
    public static string? EnumName(this TypedConstant constant) => constant.Type?.GetMembers().OfType<IFieldSymbol>()
        .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value))?.Name;

    private static AttributeData? Find(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass is { } type && NameOf(type) == fullName);
}
