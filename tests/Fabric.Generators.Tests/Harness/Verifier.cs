using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Tests.Harness;

/// <summary>
/// Compares generated files with the accepted ones beside the test. It keeps to the call shape and the file names of
/// the Verify packages, so that they can take its place.
/// </summary>
/// <remarks>Set <c>ACCEPT_SNAPSHOTS=1</c> to accept what is generated.</remarks>
internal static class Verifier
{
    private static readonly bool _accepts = Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") == "1";

    public static async Task Verify(
        GeneratorDriver driver, [CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        string folder = Path.GetDirectoryName(file)!;
        string prefix = $"{Path.GetFileNameWithoutExtension(file)}.{test}#";
        List<string> problems = [];
        HashSet<string> current = [];
        foreach (GeneratedSourceResult source in driver.GetRunResult().Results.SelectMany(result => result.GeneratedSources))
        {
            string name = prefix + Path.GetFileNameWithoutExtension(source.HintName);
            current.Add($"{name}.verified.cs");
            string text = $"//HintName: {source.HintName}\n{source.SourceText}";
            if (!await MatchesAsync(Path.Combine(folder, name), text))
            {
                problems.Add($"{name}.received.cs differs from {name}.verified.cs");
            }
        }

        foreach (string stale in Directory.GetFiles(folder, $"{prefix}*.verified.cs").Where(path => !current.Contains(Path.GetFileName(path))))
        {
            if (_accepts)
            {
                File.Delete(stale);
            }
            else
            {
                problems.Add($"{Path.GetFileName(stale)} is not generated any more");
            }
        }

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    private static async Task<bool> MatchesAsync(string path, string text)
    {
        string verified = $"{path}.verified.cs";
        string received = $"{path}.received.cs";
        File.Delete(received);
        if (File.Exists(verified) && await File.ReadAllTextAsync(verified) == text)
        {
            return true;
        }

        await File.WriteAllTextAsync(_accepts ? verified : received, text);
        return _accepts;
    }
}
