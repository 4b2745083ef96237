using System.Globalization;
using System.IO.Compression;
using Fabric.Runtime.Tests.Packaging;
using Xunit;

namespace Fabric.Cli.Tests;

/// <summary>The package, packed from what the tests were built from, and installed from it.</summary>
public sealed class PackagingTests(PackedFabric runtime) : IClassFixture<PackedFabric>, IDisposable
{
    private const long Megabyte = 1_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_project_with_the_package_of_the_runtime_has_trained_and_saved_the_installed_tool_inspects_and_verifies()
    {
        string version = await PackAsync();
        await InstallAsync(version);
        using var consumer = new ConsumerProject(runtime);
        await consumer.DotnetAsync("build");
        Assert.Equal(ConsumerProject.Line, await consumer.RunAsync("dotnet", "bin/Debug/net10.0/Consumer.dll"));
        string inspected = await consumer.RunAsync(_folder["tools/fabric"], "inspect", "consumer.safetensors");
        Assert.Contains("iteration", inspected, StringComparison.Ordinal);
        await consumer.RunAsync(_folder["tools/fabric"], "verify", "consumer.safetensors");
    }

    [Fact]
    public async Task The_package_is_small_without_native_libraries_and_installs_as_a_tool()
    {
        string version = await PackAsync();
        string package = Path.Combine(_folder["packages"], $"Fabric.Cli.{version}.nupkg");
        using (ZipArchive archive = ZipFile.OpenRead(package))
        {
            Assert.DoesNotContain(archive.Entries, static entry => entry.FullName.Contains("/native/", StringComparison.Ordinal) || entry.Name.EndsWith(".so", StringComparison.Ordinal));
            Assert.NotNull(archive.GetEntry("README.md"));
        }

        Assert.InRange(new FileInfo(package).Length, 1, 4 * Megabyte);
        await InstallAsync(version);
        string inspected = await CommandLine.RunAsync(_folder.Path, _folder["tools/fabric"], "inspect", Golden.Path("v1.ckpt"), "--depth", "1");
        Assert.Contains("a file of torch.save", inspected, StringComparison.Ordinal);
        await CommandLine.RunAsync(_folder.Path, _folder["tools/fabric"], "convert", Golden.Path("v1.ckpt"), _folder["x.safetensors"]);
        await CommandLine.RunAsync(_folder.Path, _folder["tools/fabric"], "stats", _folder["x.safetensors"]);
    }

    /// <returns>Its version, which nothing has cached.</returns>
    private async Task<string> PackAsync()
    {
        string version = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTime.UtcNow.Ticks}");
        string output = await CommandLine.RunAsync(
            Repository.Root, "dotnet", "pack", "src/Fabric.Cli", "--no-build", "-c", Repository.Configuration,
            $"-p:PackageVersion={version}", $"-p:NuspecOutputPath={_folder["nuspec"]}", "-o", _folder["packages"]);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return version;
    }

    private Task<string> InstallAsync(string version) => CommandLine.RunAsync(
        _folder.Path, "dotnet", "tool", "install", "Fabric.Cli", "--version", version, "--tool-path", _folder["tools"], "--add-source", _folder["packages"]);
}
