using System.Globalization;
using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

/// <summary>The package, packed once from what the tests were built from, in a version that nothing has cached.</summary>
public sealed class PackedFabric : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTime.UtcNow.Ticks}");

    public string Path => _folder[$"Fabric.Runtime.{Version}.nupkg"];

    /// <summary>What the command said.</summary>
    public string Output { get; private set; } = "";

    public async Task InitializeAsync() => Output = await CommandLine.RunAsync(
        Repository.Root, "dotnet", "pack", "src/Fabric.Runtime", "--no-build", "-c", Repository.Configuration,
        $"-p:PackageVersion={Version}", $"-p:NuspecOutputPath={_folder["nuspec"]}", "-o", _folder.Path);

    public async Task DisposeAsync()
    {
        string locals = await CommandLine.RunAsync(Repository.Root, "dotnet", "nuget", "locals", "global-packages", "--list");
        string extracted = System.IO.Path.Combine(locals.Split(": ", 2)[1].Trim(), "fabric.runtime", Version);
        if (Directory.Exists(extracted))
        {
            Directory.Delete(extracted, recursive: true);
        }
    }

    public void Dispose() => _folder.Dispose();
}
