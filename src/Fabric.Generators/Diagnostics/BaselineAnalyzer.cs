using System.Collections.Immutable;
using Fabric.Generators.Baselines;
using Fabric.Generators.Model;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.Generators.Diagnostics;

/// <summary>Compares states with the schemas that their checkpoints may have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BaselineAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.UnloadableVersion, Rules.NoBaseline, Rules.NotRecorded];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            BaselineFiles files = new(start.Options.AdditionalFiles);
            start.RegisterAdditionalFileAction(file => AnalyzeFile(file, files));
            start.RegisterSymbolAction(symbol => AnalyzeState(symbol, files), SymbolKind.NamedType);
        });
    }

    /// <summary>Reports a file that guards nothing. It stands in the file, for there may be no state to report it at.</summary>
    private static void AnalyzeFile(AdditionalFileAnalysisContext context, BaselineFiles files)
    {
        if (!Baseline.IsFile(context.AdditionalFile.Path))
        {
            return;
        }

        BaselineFile file = files.Read(context.AdditionalFile, context.CancellationToken);
        string? problem = file.Problem
            ?? (!BaselineStates.Exists(file.State!, context.Compilation, context.CancellationToken)
                ? $"there is no state '{file.State}' that is neither abstract nor generic; where it was renamed, correct the name"
                : files.Of(file.State!, context.CancellationToken) is { } first && first.Path != file.Path
                    ? $"the baseline of '{file.State}' is {Path.GetFileName(first.Path)}"
                    : null);
        if (problem is not null && context.AdditionalFile.GetText(context.CancellationToken) is { } text)
        {
            TextSpan span = text.Lines[file.Line].Span;
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.UnloadableVersion,
                Location.Create(file.Path, span, text.Lines.GetLinePositionSpan(span)),
                $"'{Path.GetFileName(file.Path)}' protects no checkpoints",
                problem));
        }
    }

    private static void AnalyzeState(SymbolAnalysisContext context, BaselineFiles files)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (!BaselineStates.MayHaveOne(type)
            || StateParser.Parse(type, context.Compilation, context.CancellationToken) is not { Model: { } model } state)
        {
            return;
        }

        switch (files.Of(model.StoredTypeName, context.CancellationToken))
        {
            case null when IsComplete(type, state) && type.DeclaredAccessibility != Accessibility.Private:
                context.ReportDiagnostic(Diagnostic.Create(Rules.NoBaseline, type.Locations[0], type.Name));
                break;
            case { Baseline: { } baseline } when !ReportObstacles(type, state, baseline, context):
                string now = SchemaText.OfState(model);
                if (IsComplete(type, state) && baseline.Required.All(version => version.Text != now))
                {
                    string versions = baseline.Versions.Count switch
                    {
                        0 => "no version",
                        1 => "1 version",
                        var count => $"{count} versions",
                    };
                    context.ReportDiagnostic(Diagnostic.Create(Rules.NotRecorded, type.Locations[0], type.Name, versions));
                }

                break;
        }
    }

    /// <summary>What a member with an error would be is not known, so that there is nothing to record yet.</summary>
    private static bool IsComplete(INamedTypeSymbol type, ParsedState state) =>
        CheckpointedMembers.Of(type).Count() == state.Model!.Members.Count;

    private static bool ReportObstacles(INamedTypeSymbol type, ParsedState state, Baseline baseline, SymbolAnalysisContext context)
    {
        var obstacles = baseline.Required
            .SelectMany(version => Compatibility.Obstacles(state.Model!.TypeName, state.Members, version.Members)
                .Select(obstacle => (version.Number, Obstacle: obstacle)))
            .GroupBy(found => (found.Obstacle.Member.StoredName, found.Obstacle.Reason, found.Obstacle.RecordedType))
            .ToList();
        foreach (var group in obstacles)
        {
            List<int> versions = [.. group.Select(found => found.Number)];
            (_, Obstacle last) = group.Last();
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.UnloadableVersion,
                LocationOf(last.Member, type),
                ObstacleProperties.Of(last),
                $"'{type.Name}' no longer loads checkpoints of {(versions.Count == 1 ? "version" : "versions")} {string.Join(", ", versions)}",
                last.Reason));
        }

        return obstacles.Count > 0;
    }

    /// <summary>An inherited member stands elsewhere, where it may be right for other states.</summary>
    private static Location LocationOf(MemberModel member, INamedTypeSymbol type) => CheckpointedMembers.DeclaredBy(type)
        .FirstOrDefault(symbol => StoredNames.Of(symbol) == member.StoredName && symbol.ToIdentifier() == member.Name)
        ?.Locations.FirstOrDefault() ?? type.Locations[0];
}
