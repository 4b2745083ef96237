using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

[Collection(PackagingGroup.Name)]
public sealed partial class PackageContentTests(PackedFabric package)
{
    [Fact]
    public void It_holds_the_runtime_the_generator_the_fixes_the_build_files_and_what_is_written_about_them()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Path);
        string[] docs = [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}")];
        string[] expected =
        [
            "CHANGELOG.md", "CONTRIBUTING.md", "Fabric.Runtime.nuspec", "LICENSE", "README.md", "SECURITY.md", "icon.png",
            "analyzers/dotnet/cs/Fabric.CodeFixes.dll", "analyzers/dotnet/cs/Fabric.Generators.dll",
            "build/Fabric.Runtime.props", "build/Fabric.Runtime.targets",
            "buildTransitive/Fabric.Runtime.props", "buildTransitive/Fabric.Runtime.targets",
            "lib/net10.0/Fabric.Runtime.dll", "lib/net10.0/Fabric.Runtime.xml",
            .. docs,
        ];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            archive.Entries.Select(entry => entry.FullName).Where(IsOwn).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_symbols_are_in_a_package_beside_it()
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.ChangeExtension(package.Path, ".snupkg"));
        Assert.NotNull(archive.GetEntry("lib/net10.0/Fabric.Runtime.pdb"));
    }

    [Fact]
    public void It_depends_on_what_the_runtime_uses_and_leaves_the_native_library_to_the_application()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Path);
        using Stream nuspec = archive.GetEntry("Fabric.Runtime.nuspec")!.Open();
        IEnumerable<XElement> dependencies = XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency");
        Assert.Equal(
            ["Microsoft.Extensions.Logging.Abstractions", "System.IO.Hashing", "TorchSharp"],
            dependencies.Select(dependency => dependency.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_file_that_its_README_links_to_is_in_it()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Path);
        using var reader = new StreamReader(archive.GetEntry("README.md")!.Open());
        string[] targets = [.. LinkTarget().Matches(reader.ReadToEnd()).Select(match => match.Groups[1].Value).Where(target => !target.Contains(':'))];
        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.NotNull(archive.GetEntry(target)));
    }

    [Fact]
    public void Packing_says_nothing_that_is_not_good() =>
        Assert.DoesNotContain("warning", package.Output, StringComparison.OrdinalIgnoreCase);

    // The rest is what every package has: the container's own files.
    private static bool IsOwn(string path) =>
        !path.StartsWith("_rels/", StringComparison.Ordinal) && !path.StartsWith("package/", StringComparison.Ordinal) && path != "[Content_Types].xml";

    [GeneratedRegex(@"\]\(([^)#]+)")]
    private static partial Regex LinkTarget();
}
