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
        if (NotAnInstanceMember(member) is { } what)
        {
            context.Report(Rules.NotAnInstanceMember, member, member.Name, what);
            return null;
        }

        ITypeSymbol type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        string storedName = StoredNames.Of(member);
        if (!StoredNames.IsValid(member, storedName, context) || !context.IsAccessible(member))
        {
            return null;
        }

        if (NoStoredForm.Explain(type) is { } reason)
        {
            context.Report(Rules.NoStoredForm, member, member.Name, reason.What, reason.Instead);
            return null;
        }

        return context.Known.KindOf(type) is { } kind
            ? new ObjectMemberModel
            {
                Name = member.ToIdentifier(),
                StoredName = storedName,
                Place = DescriptorPlaces.Of(type, context.State),
                HidesObjectMember = _objectMembers.Contains(member.Name),
                Object = ParseObject(kind, type),
            }
            : ParseValue(member, type, context) is { } value
                ? new ValueMemberModel
                {
                    Name = member.ToIdentifier(),
                    StoredName = storedName,
                    Place = DescriptorPlaces.Of(type, context.State),
                    HidesObjectMember = _objectMembers.Contains(member.Name),
                    Value = value,
                }
                : null;
    }

    private static ObjectModel ParseObject(ObjectKind kind, ITypeSymbol type) => new(
        kind,
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToReference(),
        IsNullable: type.NullableAnnotation != NullableAnnotation.NotAnnotated && !type.IsNotNullTypeParameter());

    private static ValueModel? ParseValue(ISymbol member, ITypeSymbol type, ParseContext context)
    {
        ValueModel? value = new ValueParser(member, context).Parse(type);
        if (value is not null && NotSettable(member, context) is { } problem)
        {
            context.Report(Rules.CannotBeSet, member, member.Name, problem);
            return null;
        }

        return value;
    }

    private static bool IsNotNullTypeParameter(this ITypeSymbol type) =>
        type is ITypeParameterSymbol { NullableAnnotation: not NullableAnnotation.Annotated };

    private static string? NotAnInstanceMember(ISymbol member) => member switch
    {
        IFieldSymbol { IsConst: true } => "a constant",
        { IsStatic: true } => "static",
        IPropertySymbol { IsIndexer: true } => "an indexer",
        IPropertySymbol { GetMethod: null } => "write-only",
        IPropertySymbol { ExplicitInterfaceImplementations.Length: > 0 } => "an explicit implementation of an interface",
        _ => null,
    };

    private static string? NotSettable(ISymbol member, ParseContext context) => member switch
    {
        IFieldSymbol { IsReadOnly: true } => "it is readonly",
        IPropertySymbol { SetMethod: null } => "it has no setter",
        IPropertySymbol { SetMethod.IsInitOnly: true } => "its setter is init-only",
        IPropertySymbol { SetMethod: { } setter } when !context.IsAccessible(setter) => "its setter is not accessible here",
        _ => null,
    };
}
