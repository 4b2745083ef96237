using Fabric.Generators.Emitting;
using Fabric.Generators.Model;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.Generators;

/// <summary>Generates the code that saves and loads a class with <c>[Checkpointed]</c> members. Reports nothing.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class CheckpointStateGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<StateModel> states = context.SyntaxProvider
            .ForAttributeWithMetadataName(Attributes.Checkpointed, static (_, _) => true, ParseFromFirstMember)
            .WhereNotNull()
            .WithTrackingName(StepNames.States);

        IncrementalValuesProvider<StateModel> positionalStates = context.SyntaxProvider
            .CreateSyntaxProvider(HasPropertyAttribute, ParseFromParameter)
            .WhereNotNull()
            .WithTrackingName(StepNames.PositionalStates);

        IncrementalValuesProvider<StateModel> derivedStates = context.SyntaxProvider
            .CreateSyntaxProvider(HasBaseList, ParseFromDerived)
            .WhereNotNull()
            .WithTrackingName(StepNames.DerivedStates);

        IncrementalValueProvider<EquatableArray<string>> ambiguousNames = states.Collect()
            .Combine(positionalStates.Collect())
            .Combine(derivedStates.Collect())
            .Select(static (all, _) => HintNames.Ambiguous(
                all.Left.Left.Concat(all.Left.Right).Concat(all.Right).Select(state => state.MetadataName)))
            .WithTrackingName(StepNames.AmbiguousNames);

        context.RegisterSourceOutput(states.Combine(ambiguousNames), Emit);
        context.RegisterSourceOutput(positionalStates.Combine(ambiguousNames), Emit);
        context.RegisterSourceOutput(derivedStates.Combine(ambiguousNames), Emit);
    }

    private static void Emit(
        SourceProductionContext context, (StateModel State, EquatableArray<string> AmbiguousNames) input) =>
        context.AddSource(
            HintNames.Of(input.State.MetadataName, input.AmbiguousNames), StateEmitter.Emit(input.State));

    /// <summary>Every marked member leads here; the first one of its class stands for all.</summary>
    private static StateModel? ParseFromFirstMember(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        INamedTypeSymbol state = context.TargetSymbol.ContainingType;
        ISymbol? first = CheckpointedMembers.DeclaredBy(state).FirstOrDefault(member => !CheckpointedMembers.IsPositional(member));
        ISymbol target = context.TargetSymbol is IPropertySymbol { PartialDefinitionPart: { } definition } ? definition : context.TargetSymbol;
        return SymbolEqualityComparer.Default.Equals(first, target)
            ? StateParser.Parse(state, context.SemanticModel.Compilation, cancellationToken).Model
            : null;
    }

    private static bool HasPropertyAttribute(SyntaxNode node, CancellationToken cancellationToken) =>
        node is ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } parameter
        && parameter.AttributeLists.Any(list => list.Target?.Identifier.IsKind(SyntaxKind.PropertyKeyword) == true);

    /// <summary>A record whose marked members are all positional: the search by attribute does not find it.</summary>
    private static StateModel? ParseFromParameter(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.SemanticModel.GetDeclaredSymbol(context.Node, cancellationToken) is not IParameterSymbol parameter)
        {
            return null;
        }

        INamedTypeSymbol state = parameter.ContainingType;
        IReadOnlyList<ISymbol> members = [.. CheckpointedMembers.DeclaredBy(state)];
        return members.Count > 0 && members[0].Name == parameter.Name && members.All(CheckpointedMembers.IsPositional)
            ? StateParser.Parse(state, context.SemanticModel.Compilation, cancellationToken).Model
            : null;
    }

    private static bool HasBaseList(SyntaxNode node, CancellationToken cancellationToken) => node is
        ClassDeclarationSyntax { BaseList: not null } or RecordDeclarationSyntax { BaseList: not null };

    /// <summary>A class without marked members of its own that derives from a state.</summary>
    private static StateModel? ParseFromDerived(GeneratorSyntaxContext context, CancellationToken cancellationToken) =>
        context.SemanticModel.GetDeclaredSymbol(context.Node, cancellationToken) is INamedTypeSymbol state
        && CheckpointedMembers.IsState(state)
        && !CheckpointedMembers.Declares(state)
        && IsFirstWithBaseList(state, context.Node)
            ? StateParser.Parse(state, context.SemanticModel.Compilation, cancellationToken).Model
            : null;

    private static bool IsFirstWithBaseList(INamedTypeSymbol state, SyntaxNode node) => state.DeclaringSyntaxReferences
        .OrderBy(reference => reference.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(reference => reference.Span.Start)
        .First(reference => HasBaseList(reference.GetSyntax(), default))
        .GetSyntax() == node;
}
