using System.Runtime.CompilerServices;

namespace Fabric.Generators.Tests.Docs;

/// <summary>A page of the documentation and the C# in it, with the JSON that is shown after it.</summary>
internal sealed class Page
{
    private const string Fence = "```";

    private Page(string path, string[] lines)
    {
        Path = path;
        Lines = lines;
    }

    /// <summary>Relative to the repository.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    public static Page Read(string path) => new(path, File.ReadAllLines(System.IO.Path.Combine(Root(), path)));

    public IReadOnlyList<Example> Examples()
    {
        List<Example> examples = [];
        Dictionary<string, string> files = [];
        for (int i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].StartsWith('#'))
            {
                files = [];
            }

            if (!Lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            int start = i + 1;
            string[] info = Lines[i][Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] code = [.. Lines.Skip(start).TakeWhile(line => line != Fence)];
            i = start + code.Length;
            if (info is ["csharp", ..])
            {
                // ```csharp error FAB014, or warning, or info.
                examples.Add(new Example(Path, start + 1, [.. info.Skip(2)], string.Join('\n', code))
                {
                    Files = [.. files.Select(file => (file.Key, file.Value))],
                    IsInformation = info is [_, "info", ..],
                });
            }
            else if (info is ["text", var file])
            {
                files[$"/src/{file}"] = string.Join('\n', code);
            }
            else if (info is ["json"] && examples.Count > 0)
            {
                examples[^1] = examples[^1] with { Stored = string.Join('\n', code) };
            }
        }

        return examples;
    }

    /// <summary>README and every page of the documentation.</summary>
    public static IEnumerable<string> All() =>
    [
        "README.md",
        .. Directory.EnumerateFiles(System.IO.Path.Combine(Root(), "docs"), "*.md")
            .Select(file => "docs/" + System.IO.Path.GetFileName(file))
            .Order(StringComparer.Ordinal),
    ];

    private static string Root([CallerFilePath] string file = "")
    {
        DirectoryInfo folder = new(System.IO.Path.GetDirectoryName(file)!);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Fabric.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
