namespace Fabric.Runtime.Tests.Packaging;

/// <summary>A copy of <c>tests/PackageConsumer</c> outside the repository: it has Fabric from the package alone.</summary>
internal sealed class ConsumerProject : IDisposable
{
    /// <summary>What the program prints where everything came back.</summary>
    public const string Line =
        "iteration 6, position 48, 10 tensors of the model, 21 of the optimizer; equal: 10 tensors, settings True, next loss True\n" +
        "2 ranks: iteration 3, saved again the same: True\n";

    private static readonly string Source = Path.Combine(Repository.Root, "tests", "PackageConsumer");

    private readonly TemporaryFolder _folder = new();
    private readonly string _version;

    public ConsumerProject(PackedFabric package)
    {
        _version = package.Version;
        foreach (string file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories).Where(IsSource))
        {
            CopyTo(Path.GetRelativePath(Source, file), file);
        }

        CopyTo(Path.Combine("packages", Path.GetFileName(package.Path)), package.Path);
    }

    public string this[string name] => _folder[Path.Combine("Consumer", name)];

    public Task<string> DotnetAsync(string command, params IEnumerable<string> arguments) =>
        CommandLine.RunAsync(_folder["Consumer"], "dotnet", [command, .. Properties(), .. arguments]);

    public Task<(int ExitCode, string Output)> TryDotnetAsync(string command, params IEnumerable<string> arguments) =>
        CommandLine.TryRunAsync(_folder["Consumer"], "dotnet", [command, .. Properties(), .. arguments]);

    public Task<string> RunAsync(string program, params IEnumerable<string> arguments) =>
        CommandLine.RunAsync(_folder["Consumer"], program, arguments);

    public void Dispose() => _folder.Dispose();

    private static bool IsSource(string path) =>
        !Path.GetRelativePath(Source, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "packages");

    // The native library weighs half a gigabyte: links to the package cache instead of copies.
    private string[] Properties() =>
    [
        $"-p:FabricVersion={_version}",
        "-p:CreateHardLinksForCopyLocalIfPossible=true",
        "-p:CreateHardLinksForPublishFilesIfPossible=true",
    ];

    private void CopyTo(string relative, string file)
    {
        string target = _folder[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }
}
