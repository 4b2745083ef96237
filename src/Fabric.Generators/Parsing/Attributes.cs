using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>The attributes that the parser reads.</summary>
internal static class Attributes
{
    public const string Checkpointed = "Fabric.CheckpointedAttribute";
    public const string NotCheckpointed = "Fabric.NotCheckpointedAttribute";

    private const string JsonIgnore = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    private const string JsonConstructor = "System.Text.Json.Serialization.JsonConstructorAttribute";
    private const string SetsRequiredMembers = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";
    private const int AlwaysIgnore = 1;

    public static bool IsCheckpointed(this ISymbol symbol) => symbol.Find(Checkpointed) is not null;

    public static bool IsNotCheckpointed(this ISymbol symbol) => symbol.Find(NotCheckpointed) is not null;

    /// <summary>The name that <c>[Checkpointed("name")]</c> gives, or <see langword="null"/>.</summary>
    public static string? CheckpointedName(this ISymbol symbol) =>
        symbol.Find(Checkpointed) is { ConstructorArguments: [{ Value: string name }] } ? name : null;

    /// <summary>Whether a property of plain data is left out on purpose.</summary>
    public static bool IsIgnored(this ISymbol symbol) =>
        symbol.IsNotCheckpointed()
        || (symbol.Find(JsonIgnore) is { } ignore
            && ignore.NamedArguments.All(argument => argument.Key != "Condition" || argument.Value.Value is AlwaysIgnore));

    public static bool IsJsonConstructor(this IMethodSymbol constructor) => constructor.Find(JsonConstructor) is not null;

    public static bool SetsAllRequiredMembers(this IMethodSymbol constructor) =>
        constructor.Find(SetsRequiredMembers) is not null;

    private static AttributeData? Find(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == fullName);
}
