using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads one checkpointed member.</summary>
internal static class MemberParser
{
    private static readonly HashSet<string> _objectMembers =
    [
        nameof(Equals), nameof(GetHashCode), nameof(GetType), nameof(ToString), nameof(MemberwiseClone), nameof(ReferenceEquals), "Finalize",
    ];

    public static MemberModel? Parse(ISymbol member, ParseContext context)
    {
        if (NotAnInstanceMember(member, context) is { } what)
        {
            context.Report(Rules.NotAnInstanceMember, member, member.Name, what);
            return null;
        }

        bool isInherited = !SymbolEqualityComparer.Default.Equals(member.ContainingType, context.State);
        if (isInherited && !GeneratedCode.IsWrittenFor(member.ContainingType, context))
        {
            return null;
        }

        ITypeSymbol type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        string storedName = StoredNames.Of(member);
        IReadOnlyList<string> formerNames = member.FormerNames();
        if (!formerNames.Prepend(storedName).All(name => StoredNames.IsValid(member, name, context)))
        {
            return null;
        }

        bool hasOwnForm = member.HasOwnForm();
        if (!hasOwnForm && NoStoredForm.Explain(type) is { } reason)
        {
            context.Report(Rules.NoStoredForm, member, member.Name, reason.What, reason.Instead);
            return null;
        }

        DescriptorPlace place = isInherited && !CanBeNamed(type, context)
            ? DescriptorPlace.Nowhere
            : DescriptorPlaces.Of(type, context.State);
        string? inheritedFrom = isInherited ? member.ContainingType.ToReference() : null;
        if (!hasOwnForm && ObjectParser.Parse(type, context) is { } item)
        {
            MigrationParser.RefuseAll(member, context);
            return CanBeRestored(member, item, type, context)
                ? new ObjectMemberModel
                {
                    Name = member.ToIdentifier(),
                    StoredName = storedName,
                    FormerNames = new(formerNames),
                    IsOptional = member.IsOptional(),
                    InheritedFrom = inheritedFrom,
                    Place = place,
                    HidesObjectMember = _objectMembers.Contains(member.Name),
                    Object = item,
                    OnWorldSizeChange = PolicyOf(member, item.Innermost.Kind),
                }
                : null;
        }

        return ParseValue(member, type, context) is { } value
            ? new ValueMemberModel
            {
                Name = member.ToIdentifier(),
                StoredName = storedName,
                FormerNames = new(formerNames),
                IsOptional = member.IsOptional(),
                InheritedFrom = inheritedFrom,
                Place = place,
                HidesObjectMember = _objectMembers.Contains(member.Name),
                Value = value,
                Migrations = new(MigrationParser.Parse(member, type, value, context)),
            }
            : null;
    }

    private static bool CanBeRestored(ISymbol member, ObjectModel item, ITypeSymbol type, ParseContext context)
    {
        ObjectKind kind = item.Innermost.Kind;
        if (IsPerRank(kind) && PolicyOf(member, kind) is null)
        {
            context.Report(Rules.NoWorldSizePolicy, member, member.Name);
            return false;
        }

        return kind != ObjectKind.State || GeneratedCode.StatesIn(type).All(state => GeneratedCode.IsWrittenFor(state, context));
    }

    private static bool IsPerRank(ObjectKind kind) => kind is ObjectKind.Generator or ObjectKind.RandomState;

    /// <summary>The random state of a rank has a policy that loses nothing; a generator's use is not known.</summary>
    private static string? PolicyOf(ISymbol member, ObjectKind kind) => member.OnWorldSizeChange() switch
    {
        _ when !IsPerRank(kind) => null,
        { } policy => policy.EnumName(),
        null => kind == ObjectKind.RandomState ? "Error" : null,
    };

    /// <summary>Reads the type of a value, whether or not a load could assign it.</summary>
    public static ValueModel? ParseValueType(ISymbol member, ITypeSymbol type, ParseContext context)
    {
        ValueModel? value = NumberArrays.Parse(member, type) ?? new ValueParser(member, context).ParseMember(type);
        if (value is not null && !SchemaText.CanHold(value, context.Data))
        {
            context.Report(Rules.EndlessType, member, member.Name, type.ToMessage());
            return null;
        }

        return value;
    }

    private static ValueModel? ParseValue(ISymbol member, ITypeSymbol type, ParseContext context)
    {
        ValueModel? value = ParseValueType(member, type, context);
        if (value is not null && NotSettable(member, context) is { } problem)
        {
            context.Report(Rules.CannotBeSet, member, member.Name, problem);
            return null;
        }

        return value;
    }

    private static bool CanBeNamed(ITypeSymbol type, ParseContext context) => type switch
    {
        IArrayTypeSymbol array => CanBeNamed(array.ElementType, context),
        INamedTypeSymbol named => context.Compilation.IsSymbolAccessibleWithin(named, context.State) && named.TypeArguments.All(argument => CanBeNamed(argument, context)),
        _ => true,
    };

    private static string? NotAnInstanceMember(ISymbol member, ParseContext context) => member switch
    {
        IFieldSymbol { IsConst: true } => "a constant",
        { IsStatic: true } => "static",
        IPropertySymbol { IsIndexer: true } => "an indexer",
        IPropertySymbol { GetMethod: null, OverriddenProperty: null } => "write-only",
        IPropertySymbol { ExplicitInterfaceImplementations.Length: > 0 } => "an explicit implementation of an interface",
        _ when member.MayNotBeUsed() && !context.State.SelfAndContainers().Any(ObsoleteErrors.IsObsolete) =>
            "obsolete, so that using it is an error,",
        _ => null,
    };

    private static string? NotSettable(ISymbol member, ParseContext context) => member switch
    {
        IFieldSymbol { IsReadOnly: true } => "it is readonly",
        IPropertySymbol { SetMethod: null, OverriddenProperty: { } original } => NotSettable(original, context),
        IPropertySymbol { SetMethod: null } => "it has no setter",
        IPropertySymbol { SetMethod.IsInitOnly: true } => "its setter is init-only",
        IPropertySymbol { SetMethod: { } setter } when IsOwn(member, context) && !context.IsAccessible(setter) => "its setter is not accessible here",
        _ => null,
    };

    private static bool IsOwn(ISymbol member, ParseContext context) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingType, context.State);
}
