using System.Security.Cryptography;
using System.Text;

namespace TrainGpt;

/// <summary>A text as numbers, one for each of its characters.</summary>
public sealed class CharacterText
{
    private readonly int[] _tokens;

    private CharacterText(string name, string text)
    {
        Rune[] vocabulary = [.. text.EnumerateRunes().Distinct().Order()];
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Info = new TextInfo(name, sha256, string.Concat(vocabulary));
        VocabularySize = vocabulary.Length;
        Dictionary<Rune, int> numbers = vocabulary.Select((rune, number) => (rune, number)).ToDictionary();
        _tokens = [.. text.EnumerateRunes().Select(rune => numbers[rune])];
    }

    public TextInfo Info { get; }

    public int VocabularySize { get; }

    /// <summary>The number of windows of <paramref name="context"/> characters that have a next character each.</summary>
    public long WindowCount(int context) => (_tokens.Length - 1) / context;

    /// <param name="path">A text file; null takes this repository's own source files.</param>
    public static CharacterText Read(string? path) => path is null
        ? new CharacterText("the repository's source files", ReadSources(RepositoryRoot()))
        : new CharacterText(Path.GetFileName(path), File.ReadAllText(path));

    /// <summary>Copies a window's characters to <paramref name="inputs"/> and the ones that follow them to <paramref name="targets"/>.</summary>
    public void CopyWindow(long window, Span<long> inputs, Span<long> targets)
    {
        long first = window * inputs.Length;
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = _tokens[first + i];
            targets[i] = _tokens[first + i + 1];
        }
    }

    private static string ReadSources(string root)
    {
        string source = Path.Combine(root, "src");
        IEnumerable<string> files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return string.Concat(files.Select(file => File.ReadAllText(Path.Combine(source, file))));
    }

    private static string RepositoryRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Fabric.sln")))
            {
                return folder;
            }
        }

        throw new FileNotFoundException("The repository's source files are not beside this program. Name a text with --text FILE.");
    }
}
