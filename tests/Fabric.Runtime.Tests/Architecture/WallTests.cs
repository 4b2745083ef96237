using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Fabric.Runtime.Tests.Architecture;

/// <summary>Reads the sources of Fabric.Runtime and keeps the walls between its folders.</summary>
public class WallTests
{
    private static readonly string[] Everything =
        ["CompilerServices", "State", "Members", "Strategies", "Collectives", "Checkpoints", "Interop", "Formats", "Storage", "Native", "Schemas", "Sharding", "Telemetry"];

    /// <summary>Which folders a folder may use. The root, "", is what a script holds: it may use them all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = Everything,
        ["Management"] = ["", "CompilerServices", "State", "Checkpoints", "Storage", "Schemas", "Telemetry"],
        ["CompilerServices"] = ["State", "Native", "Schemas"],
        ["State"] = ["CompilerServices", "Checkpoints", "Formats", "Native", "Schemas", "Sharding"],
        ["Members"] = ["CompilerServices", "State", "Interop", "Native", "Sharding"],
        ["Strategies"] = ["Collectives", "Native", "Sharding"],
        ["Collectives"] = ["Native"],
        ["Checkpoints"] = ["Collectives", "Interop", "Formats", "Storage", "Native", "Schemas", "Sharding", "Telemetry"],
        ["Interop"] = ["Formats", "Storage", "Schemas"],
        ["Formats"] = ["Storage"],
        ["Storage"] = ["Native"],
        ["Native"] = [],
        ["Schemas"] = [],
        ["Sharding"] = [],
        ["Telemetry"] = [],
    };

    /// <summary>Plain words that every part may speak: they know nothing of anything.</summary>
    private static readonly HashSet<string> Vocabulary =
        ["TensorDtype", "CheckpointException", "CheckpointFormatException", "CheckpointCorruptException", "CheckpointNotFoundException", "CheckpointMismatchException", "CheckpointReplacedException", "BackgroundSaveException"];

    private static string SourceRoot => Path.Combine(Repository.Root, "src", "Fabric.Runtime");

    [Fact]
    public void Parts_use_only_the_parts_they_may_know()
    {
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        int references = 0;
        foreach ((string from, string to, string name, string file) in References())
        {
            references++;
            if (from != to && !Allowed[from].Contains(to) && !Vocabulary.Contains(name))
            {
                violations.Add($"{file}: {(from.Length == 0 ? "the root" : from)} uses {name} of {(to.Length == 0 ? "the root" : to)}");
            }
        }

        Assert.True(references > 500, $"Only {references} references were found.");
        Assert.Empty(violations);
    }

    [Fact]
    public void Formats_and_storage_know_nothing_of_TorchSharp()
    {
        foreach (string folder in (string[])["Formats", "Storage"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(SourceRoot, folder), "*.cs", SearchOption.AllDirectories))
            {
                // Names and sentences may say it: files of TorchSharp's own are read.
                SyntaxNode root = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot();
                Assert.DoesNotContain(root.DescendantTokens(), token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == "TorchSharp");
            }
        }
    }

    private static IEnumerable<(string From, string To, string Name, string File)> References()
    {
        // The shared folder lies beside the runtime's own ones.
        string shared = Path.Combine(Repository.Root, "src", "Schemas");
        SyntaxTree[] trees = [.. Directory.EnumerateFiles(SourceRoot, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: file, Relative: Path.GetRelativePath(SourceRoot, file)))
            .Concat(Directory.EnumerateFiles(shared, "*.cs").Select(file => (Path: file, Relative: Path.Combine("Schemas", Path.GetFileName(file)))))
            .Where(file => FolderOf(file.Relative) is not ("obj" or "bin"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file.Path), path: file.Relative))];
        SyntaxTree usings = CSharpSyntaxTree.ParseText(
            string.Concat(new[] { "", ".Collections.Generic", ".IO", ".Linq", ".Threading", ".Threading.Tasks" }
                .Select(name => $"global using System{name};")));
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Walls",
            [.. trees, usings],
            platform.Where(file => Path.GetFileName(file) != "Fabric.Runtime.dll").Select(file => MetadataReference.CreateFromFile(file)));
        foreach (SyntaxTree tree in trees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
                if (type is { DeclaringSyntaxReferences: [var declaration, ..] })
                {
                    yield return (FolderOf(tree.FilePath), FolderOf(declaration.SyntaxTree.FilePath), type.Name, tree.FilePath);
                }
            }
        }
    }

    private static string FolderOf(string relativePath) =>
        relativePath.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? relativePath.Split(Path.DirectorySeparatorChar)[0] : "";
}
