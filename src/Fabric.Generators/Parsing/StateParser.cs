using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads one state class.</summary>
internal static class StateParser
{
    public static ParsedState Parse(INamedTypeSymbol state, Compilation compilation, CancellationToken cancellationToken)
    {
        ParseContext context = new(state, compilation, cancellationToken);
        StateModel? model = CanBeState(context) && (!state.IsView() || ViewParser.CanBeView(context)) ? ParseModel(context) : null;
        return new ParsedState(model, context.Members, context.Findings);
    }

    private static StateModel ParseModel(ParseContext context)
    {
        INamedTypeSymbol state = context.State;
        IReadOnlyList<MemberModel> members = [.. ParseMembers(context).Select(member => member with { Schema = SchemaText.Of(member, context.Data) })];
        INamedTypeSymbol? viewed = state.ViewedState() as INamedTypeSymbol;
        if (viewed is not null)
        {
            members = ViewParser.Match(members, viewed, context);
        }

        return new StateModel
        {
            MetadataName = state.FullMetadataName(),
            Namespace = state.ContainingNamespace.IsGlobalNamespace
                ? null
                : state.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat),
            Declarations = new(state.SelfAndContainers().Reverse().Select(PartialDeclarations.Of)),
            TypeName = state.ToReference(),
            StoredTypeName = state.ToStoredName(),
            ViewOf = viewed?.ToReference(),
            Members = new(members),
            Data = new(context.Data.Reachable(members.OfType<ValueMemberModel>().Where(member => member.InheritedFrom is null).SelectMany(member => member.Migrations.Select(migration => migration.Old).Prepend(member.Value)))),
            Names = GeneratedNamesParser.ParseNames(context),
            Operations = new(viewed is null
                ? GeneratedNamesParser.ParseOperations(context)
                : GeneratedNamesParser.ParseViewOperation(viewed, context)),
        };
    }

    public static IReadOnlyList<MemberModel> ParseMembers(ParseContext context)
    {
        List<(ISymbol, MemberModel)> members = [];
        foreach (ISymbol member in CheckpointedMembers.Of(context.State))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Scope = member.ContainingType;
            if (MemberParser.Parse(member, context) is { } model)
            {
                members.Add((member, model));
            }
        }

        context.Scope = context.State;
        IReadOnlyList<MemberModel> unique = StoredNames.Unique(members, context);
        context.Members[context.State.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToReference()] = new StateMembers(unique, context.Data);
        return unique;
    }

    public static bool CanBeState(ParseContext context)
    {
        INamedTypeSymbol state = context.State;
        if (Unsupported(state) is { } what)
        {
            context.Report(Rules.UnsupportedState, state, state.Name, what);
            return false;
        }

        if (state.BaseTypes().FirstOrDefault(type => type.IsView()) is { } view)
        {
            context.Report(Rules.UnsupportedView, state, state.Name, $"it derives from the view '{view.Name}'; a view has no derived classes");
            return false;
        }

        INamedTypeSymbol? notPartial = state.SelfAndContainers().FirstOrDefault(type => !PartialDeclarations.IsPartial(type));
        if (notPartial is not null)
        {
            context.Report(Rules.NotPartial, notPartial, notPartial.Name, state.Name);
        }

        return notPartial is null;
    }

    private static string? Unsupported(INamedTypeSymbol state)
    {
        if (state.SelfAndContainers().Any(type => type.IsFileLocal))
        {
            return "local to its file";
        }

        return state switch
        {
            { IsRefLikeType: true } => "a ref struct",
            { TypeKind: TypeKind.Struct } => "a struct",
            { TypeKind: TypeKind.Interface } => "an interface",
            { TypeKind: not TypeKind.Class } => "no class",
            { IsStatic: true } => "static",
            _ => null,
        };
    }
}
