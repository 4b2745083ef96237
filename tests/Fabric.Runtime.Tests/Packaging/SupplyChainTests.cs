using Fabric.Runtime.Tests.Reliability;
using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

[Collection(PackagingGroup.Name)]
public sealed class SupplyChainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_project_has_its_packages_locked()
    {
        string[] projects = [.. Directory
            .EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetRelativePath(Repository.Root, project))

            // A user's project, which is in no solution.
            .Where(static project => !project.StartsWith(Path.Join("tests", "PackageConsumer"), StringComparison.Ordinal))];
        Assert.True(projects.Length > 10);
        Assert.All(projects, project => Assert.True(File.Exists(Path.Join(Repository.Root, Path.GetDirectoryName(project), "packages.lock.json")), project));
    }

    [Fact]
    public async Task The_same_sources_give_the_same_assemblies_wherever_they_lie()
    {
        string project = LongMode.Choose("Fabric.Generators", "Fabric.Runtime");
        byte[][][] built = [await BuildAsync("a", project), await BuildAsync("another place", project)];
        Assert.Equal(built[0][0], built[1][0]);
        Assert.Equal(built[0][1], built[1][1]);
    }

    /// <returns>The assembly and its symbols.</returns>
    private async Task<byte[][]> BuildAsync(string name, string project)
    {
        string place = _folder[name];
        foreach (string file in Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(place, file))!);
            File.Copy(Path.Join(Repository.Root, file), Path.Join(place, file));
        }

        // With a repository around them, the SDK maps paths by itself.
        await CommandLine.RunAsync(place, "dotnet", "build", Path.Join("src", project), "-c", "Release", $"-p:PathMap={place}=/_/", "-o", _folder[$"{name} out"]);
        return [.. new[] { ".dll", ".pdb" }.Select(extension => File.ReadAllBytes(Path.Join(_folder[$"{name} out"], project + extension)))];
    }
}
