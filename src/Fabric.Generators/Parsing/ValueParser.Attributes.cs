using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

internal sealed partial class ValueParser
{
    private ValueModel? ParseConverted(ITypeSymbol type, ITypeSymbol converter)
    {
        if (ConverterProblem(converter) is { } problem)
        {
            return Report(Rules.Converter, converter.ToMessage(), problem);
        }

        if (Converts(converter, type))
        {
            ITypeSymbol notNull = type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type;
            ConverterModel model = new(notNull.ToReference(), converter.ToReference());
            return type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated
                ? new NullableModel(type.WithNullableAnnotation(NullableAnnotation.Annotated).ToReference(), IsReference: true, model)
                : model;
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            && Converts(converter, nullable.TypeArguments[0]))
        {
            ConverterModel model = new(nullable.TypeArguments[0].ToReference(), converter.ToReference());
            return new NullableModel(type.ToReference(), IsReference: false, model);
        }

        return Report(Rules.Converter, converter.ToMessage(), $"it does not implement ICheckpointConverter<{type.ToMessage()}>");
    }

    private static bool Converts(ITypeSymbol converter, ITypeSymbol type) => converter.AllInterfaces.Any(candidate =>
        candidate.OriginalDefinition.FullMetadataName() == "Fabric.ICheckpointConverter`1"
        && SymbolEqualityComparer.Default.Equals(candidate.TypeArguments[0], type));

    private string? ConverterProblem(ITypeSymbol converter) => converter switch
    {
        INamedTypeSymbol { IsUnboundGenericType: true } => "it is an open generic type",
        { IsAbstract: true } or { IsStatic: true } or { TypeKind: not (TypeKind.Class or TypeKind.Struct) } or { IsRefLikeType: true } =>
            "no instance of it can be made",
        INamedTypeSymbol named when named.SelfAndContainers().Any(part => part.IsFileLocal) || !_context.IsAccessible(named) =>
            "it is not accessible here",
        INamedTypeSymbol named when named.MayNotBeUsed() => "it is obsolete, so that using it is an error",
        INamedTypeSymbol named when !named.InstanceConstructors.Any(constructor =>
            constructor.Parameters.Length == 0 && constructor.DeclaredAccessibility == Accessibility.Public && !constructor.MayNotBeUsed()) =>
            "it has no public constructor without parameters",
        INamedTypeSymbol named when named.HasRequiredMembers() => "it has required members",
        _ => null,
    };

    private ValueModel? ParseSubtypes(
        INamedTypeSymbol type, IReadOnlyList<(ITypeSymbol? Type, string? Name)> declared, bool isOnMember)
    {
        string typeName = type.ToReference();
        string key = isOnMember
            ? $"{typeName} as {string.Join(", ", declared.Select(subtype => $"{subtype.Name}: {subtype.Type?.ToReference()}"))}"
            : $"{typeName} as declared";
        return type.IsReferenceType
            ? ParseOnce(type, typeName, key, _ => ParseDeclared(type, typeName, key, declared))
            : Report(Rules.NotPlainData, type.ToMessage(), "and nothing derives from it, so that it has no subtypes");
    }

    private SubtypesModel? ParseDeclared(
        INamedTypeSymbol type, string typeName, string key, IReadOnlyList<(ITypeSymbol? Type, string? Name)> declared)
    {
        List<SubtypeModel> subtypes = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<string> types = new(StringComparer.Ordinal);
        foreach ((ITypeSymbol? subtype, string? name) in declared)
        {
            if (SubtypeProblem(subtype, name, type) is { } problem || subtype is null || !names.Add(name!) || !types.Add(subtype.ToReference()))
            {
                Report(
                    Rules.NotPlainData,
                    type.ToMessage(),
                    $"its subtype '{subtype?.ToMessage()}' named '{name}' {SubtypeProblem(subtype, name, type) ?? "is declared twice"}");
            }
            else if (ParsePlainData((INamedTypeSymbol)subtype.WithNullableAnnotation(NullableAnnotation.NotAnnotated)) is { } data)
            {
                subtypes.Add(new SubtypeModel(name!, data));
            }
        }

        return subtypes.Count == declared.Count
            ? new SubtypesModel(typeName) { Key = key, ShortName = type.Name + "Subtypes", Subtypes = new(subtypes) }
            : null;
    }

    private string? SubtypeProblem(ITypeSymbol? subtype, string? name, INamedTypeSymbol type)
    {
        if (string.IsNullOrEmpty(name) || name!.Any(char.IsSurrogate))
        {
            return "needs a name";
        }

        return subtype switch
        {
            not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsUnboundGenericType: false } => "is no class or struct",
            { IsAbstract: true } => "is abstract",
            INamedTypeSymbol named when named.SelfAndContainers().Any(part => part.IsFileLocal) => "is local to its file",
            INamedTypeSymbol named when Unusable(named) is not null || NoStoredForm.Explain(named) is not null => "cannot be used here",
            _ when _context.Compilation.ClassifyCommonConversion(subtype!, type) is not { IsImplicit: true, IsUserDefined: false } =>
                $"is not a {type.ToMessage()}",
            _ => null,
        };
    }
}
