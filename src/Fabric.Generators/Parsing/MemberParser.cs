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

        ITypeSymbol type = member.MemberType();
        string storedName = StoredNames.Of(member);
        if (!StoredNames.IsValid(member, storedName, context))
        {
            return null;
        }

        if (!context.IsAccessible(member))
        {
            // The state that declares it reaches it: only here something is wrong.
            context.Report(
                Rules.NotAnInstanceMember, context.State, InheritedName(member), $"not accessible in '{context.State.Name}', which inherits it,");
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
        if (value is null)
        {
            return null;
        }

        if (NotSettable(member) is { } problem)
        {
            context.Report(Rules.CannotBeSet, member, member.Name, problem);
            return null;
        }

        if (member is IPropertySymbol { SetMethod: { } setter } && !context.IsAccessible(setter))
        {
            context.Report(
                Rules.CannotBeSet, context.State, InheritedName(member), $"its setter is not accessible in '{context.State.Name}'; make it protected");
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

    private static string? NotSettable(ISymbol member) => member switch
    {
        IFieldSymbol { IsReadOnly: true } => "it is readonly; remove that",
        IPropertySymbol { SetMethod: null } => "it has no setter; give it one (a private one will do)",
        IPropertySymbol { SetMethod.IsInitOnly: true } => "its setter is init-only; make it 'set'",
        _ => null,
    };

    private static string InheritedName(ISymbol member) => $"{member.ContainingType.Name}.{member.Name}";
}
