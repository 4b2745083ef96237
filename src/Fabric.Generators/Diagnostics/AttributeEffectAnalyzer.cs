using System.Collections.Immutable;
using Fabric.Generators.Model;
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
    private static readonly ImmutableArray<string> _attributes =
    [
        Attributes.Checkpointed,
        Attributes.NotCheckpointed,
        Attributes.Converter,
        Attributes.Subtype,
        Attributes.FormerName,
        Attributes.MigratesFrom,
    ];

    private static readonly ImmutableArray<string> _history = [Attributes.FormerName, Attributes.MigratesFrom];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.NoEffect];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(AnalyzeMember, SymbolKind.Field, SymbolKind.Property);
        context.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
        context.RegisterSyntaxNodeAction(AnalyzeEvent, SyntaxKind.EventFieldDeclaration);
    }

    private static void AnalyzeMember(SymbolAnalysisContext context)
    {
        ISymbol member = context.Symbol;
        if (member.IsCheckpointed() && member.IsNotCheckpointed())
        {
            Report(context, member, Attributes.NotCheckpointed, "the member is marked [Checkpointed] too");
        }

        if (member.Has(Attributes.Converter) && WhyNotStored(member) is { } reason)
        {
            Report(context, member, Attributes.Converter, reason);
        }

        if (member.Has(Attributes.Subtype) && WhyNoSubtypes(member) is { } problem)
        {
            Report(context, member, Attributes.Subtype, problem);
        }

        foreach (string attribute in _history)
        {
            if (member.Has(attribute) && !member.IsCheckpointed())
            {
                Report(context, member, attribute, "the member is not marked [Checkpointed]");
            }
        }

        if (member.OnWorldSizeChange() is not null && !MayBePerRank(member, context))
        {
            Report(context, member, "Checkpointed(OnWorldSizeChange)", "it is no generator or random state, which each rank has of its own");
        }
    }

    /// <summary>Whether a member of any class may be stored: if not by itself, then as a part of plain data.</summary>
    private static string? WhyNotStored(ISymbol member) => member switch
    {
        _ when member.IsCheckpointed() => null,
        _ when CheckpointedMembers.IsState(member.ContainingType) => "the member is not marked [Checkpointed]",
        _ when member.IsIgnored() => "the member is left out",
        { IsStatic: true } or IPropertySymbol { IsIndexer: true } => "the member is no part of what is stored",
        IPropertySymbol property when !PlainDataMembers.IsAuto(property) => "the property is no auto-property, so it is not stored",
        _ => null,
    };

    private static string? WhyNoSubtypes(ISymbol member) => member switch
    {
        _ when WhyNotStored(member) is { } reason => reason,
        _ when member.Has(Attributes.Converter) => "the converter decides what is stored",
        _ when member.MemberType() is IArrayTypeSymbol => "of an array the type of the items declares them",
        _ => null,
    };

    private static bool MayBePerRank(ISymbol member, SymbolAnalysisContext context)
    {
        if (member.Has(Attributes.Converter) || member.Has(Attributes.Subtype))
        {
            return false;
        }

        ITypeSymbol type = member.MemberType();
        ObjectModel? item = ObjectParser.Parse(type, new ParseContext(member.ContainingType, context.Compilation, context.CancellationToken));
        return type.TypeKind == TypeKind.Error || item?.Innermost.Kind is ObjectKind.Generator or ObjectKind.RandomState;
    }

    private static void AnalyzeType(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        bool hasConverter = type.Has(Attributes.Converter);
        bool hasSubtypes = type.Has(Attributes.Subtype);
        if ((hasConverter || hasSubtypes) && WhyNoValue(type, context) is { } reason)
        {
            Report(context, type, hasConverter ? Attributes.Converter : Attributes.Subtype, reason);
        }
        else if (hasConverter && hasSubtypes)
        {
            Report(context, type, Attributes.Subtype, "the converter decides what is stored");
        }

        // One that is not partial is told so first.
        if (type.IsView() && !CheckpointedMembers.IsState(type) && PartialDeclarations.IsPartial(type))
        {
            Report(context, type, "CheckpointView", "the class has no [Checkpointed] members");
        }

        AnalyzeBackingFields(type, context);
    }

    private static string? WhyNoValue(INamedTypeSymbol type, SymbolAnalysisContext context) => type switch
    {
        _ when type.IsView() => "no member is of the type of a view",
        _ when ObjectParser.Parse(type, new ParseContext(type, context.Compilation, context.CancellationToken)) is not null =>
            "members of this type are restored in place; put it on the member",
        _ => null,
    };

    /// <summary>The compiler's own fields are not symbols that an action is called for.</summary>
    private static void AnalyzeBackingFields(INamedTypeSymbol type, SymbolAnalysisContext context)
    {
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.AssociatedSymbol is { } owner && _attributes.FirstOrDefault(field.Has) is { } attribute)
            {
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
            if (context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type is { } type
                && Attributes.NameOf(type) is var name
                && _attributes.Contains(name))
            {
                VariableDeclaratorSyntax variable = declaration.Declaration.Variables[0];
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.NoEffect,
                    variable.Identifier.GetLocation(),
                    InBrackets(name),
                    variable.Identifier.ValueText,
                    "'field:' puts it on the hidden field of an event"));
            }
        }
    }

    private static void Report(SymbolAnalysisContext context, ISymbol symbol, string attribute, string reason) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.NoEffect, symbol.Locations[0], InBrackets(attribute), symbol.Name, reason));

    /// <summary>The attribute as it is written between brackets.</summary>
    private static string InBrackets(string attribute) => attribute.StartsWith("Fabric.", StringComparison.Ordinal)
        ? attribute.Substring("Fabric.".Length, attribute.Length - "Fabric.".Length - nameof(Attribute).Length)
        : attribute;
}
