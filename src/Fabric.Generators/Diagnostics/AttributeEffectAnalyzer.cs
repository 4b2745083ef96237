using System.Collections.Immutable;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fabric.Generators.Diagnostics;

/// <summary>Points out attributes that look as if they did something and do not.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttributeEffectAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.NoEffect];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.Field, SymbolKind.Property);
        context.RegisterSymbolAction(AnalyzeBackingFields, SymbolKind.NamedType);
        context.RegisterSyntaxNodeAction(AnalyzeEvent, SyntaxKind.EventFieldDeclaration);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        if (context.Symbol.IsCheckpointed() && context.Symbol.IsNotCheckpointed())
        {
            Report(context, context.Symbol, "NotCheckpointed", "the member is marked [Checkpointed] too");
        }
    }

    /// <summary>The compiler's own fields are not symbols that an action is called for.</summary>
    private static void AnalyzeBackingFields(SymbolAnalysisContext context)
    {
        foreach (IFieldSymbol field in ((INamedTypeSymbol)context.Symbol).GetMembers().OfType<IFieldSymbol>())
        {
            if (field.AssociatedSymbol is { } owner && (field.IsCheckpointed() || field.IsNotCheckpointed()))
            {
                string attribute = field.IsCheckpointed() ? "Checkpointed" : "NotCheckpointed";
                Report(context, owner, attribute, "'field:' puts it on the hidden field; leave that out");
            }
        }
    }

    /// <summary>The fields behind events are not members that a symbol gives.</summary>
    private static void AnalyzeEvent(SyntaxNodeAnalysisContext context)
    {
        var declaration = (EventFieldDeclarationSyntax)context.Node;
        foreach (AttributeSyntax attribute in declaration.AttributeLists
            .Where(list => list.Target?.Identifier.IsKind(SyntaxKind.FieldKeyword) == true)
            .SelectMany(list => list.Attributes))
        {
            string? name = context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type?.ToDisplayString();
            if (name is Attributes.Checkpointed or Attributes.NotCheckpointed)
            {
                VariableDeclaratorSyntax variable = declaration.Declaration.Variables[0];
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.NoEffect,
                    variable.Identifier.GetLocation(),
                    name == Attributes.Checkpointed ? "Checkpointed" : "NotCheckpointed",
                    variable.Identifier.ValueText,
                    "'field:' puts it on the hidden field of an event"));
            }
        }
    }

    private static void Report(SymbolAnalysisContext context, ISymbol symbol, string attribute, string reason) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.NoEffect, symbol.Locations[0], attribute, symbol.Name, reason));
}
