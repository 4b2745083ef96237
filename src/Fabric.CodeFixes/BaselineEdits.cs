using System.Text;
using Fabric.Generators.Baselines;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.CodeFixes;

/// <summary>Records the present form of states in their baselines, which are additional files of the project.</summary>
internal static class BaselineEdits
{
    /// <summary>Records the state of each diagnostic once: in a new file, or as one more version, which breaks where one does not load.</summary>
    public static async Task<Solution> RecordAsync(
        Solution solution, IEnumerable<(Document Document, Diagnostic Diagnostic)> places, CancellationToken cancellationToken)
    {
        Solution original = solution;
        HashSet<string> recorded = [];
        foreach ((Document document, Diagnostic diagnostic) in places)
        {
            if (await ParseAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } state && recorded.Add(state.MetadataName))
            {
                bool isBreaking = diagnostic.Id == Rules.UnloadableVersion.Id;
                solution = await RecordAsync(solution, original, document, state, isBreaking, cancellationToken).ConfigureAwait(false);
            }
        }

        return solution;
    }

    private static async Task<StateModel?> ParseAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        TypeDeclarationSyntax? declaration = root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>();
        return declaration is not null && model.GetDeclaredSymbol(declaration, cancellationToken) is INamedTypeSymbol type
            ? StateParser.Parse(type, model.Compilation, cancellationToken).Model
            : null;
    }

    private static async Task<Solution> RecordAsync(
        Solution solution, Solution original, Document document, StateModel state, bool isBreaking, CancellationToken cancellationToken)
    {
        string schema = SchemaText.OfState(state);
        Project project = original.GetProject(document.Project.Id)!;
        foreach (TextDocument file in project.AdditionalDocuments)
        {
            string path = file.FilePath ?? file.Name;
            if (Baseline.IsFile(path)
                && await file.GetTextAsync(cancellationToken).ConfigureAwait(false) is var text
                && BaselineParser.Parse(path, text).Baseline is { } baseline
                && baseline.State == state.StoredTypeName)
            {
                string appended = BaselineText.Append(text.ToString(), baseline.Versions.Count + 1, isBreaking, schema);
                return solution.WithAdditionalDocumentText(file.Id, SourceText.From(appended, text.Encoding, text.ChecksumAlgorithm));
            }
        }

        string name = FreeName(solution.GetProject(project.Id)!, document, state);
        return solution.AddAdditionalDocument(
            DocumentId.CreateNewId(project.Id, name),
            name,
            SourceText.From(BaselineText.Create(state.StoredTypeName, schema), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
            document.Folders,
            PathBeside(document, name));
    }

    /// <summary>After the state, or after its full name where another one in the folder is called the same.</summary>
    private static string FreeName(Project project, Document document, StateModel state)
    {
        string name = state.StoredTypeName.Substring(state.StoredTypeName.LastIndexOf('.') + 1) + Baseline.Suffix;
        bool isTaken = project.AdditionalDocuments.Any(file => (file.FilePath ?? file.Name) == PathBeside(document, name));
        return isTaken ? state.StoredTypeName + Baseline.Suffix : name;
    }

    private static string PathBeside(Document document, string name)
    {
        string? path = document.FilePath;
        return path is null ? name : path.Substring(0, path.LastIndexOfAny(['/', '\\']) + 1) + name;
    }
}
