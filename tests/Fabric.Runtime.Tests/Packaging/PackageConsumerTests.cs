using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

[Collection(PackagingGroup.Name)]
public sealed class PackageConsumerTests(PackedFabric package)
{
    [Fact]
    public async Task A_project_that_references_the_package_trains_saves_and_loads()
    {
        using var consumer = new ConsumerProject(package);
        string output = await consumer.DotnetAsync("build", "-warnaserror");
        Assert.Contains("0 Warning(s)", output, StringComparison.Ordinal);
        Assert.Equal(ConsumerProject.Line, await consumer.RunAsync("dotnet", "bin/Debug/net10.0/Consumer.dll"));

        // As if it had been compiled ahead of time, and without the package's build targets.
        WriteConfiguration(consumer, configuration => configuration["System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported"] = false);
        (int exitCode, string errors) = await CommandLine.TryRunAsync(
            consumer["."], "dotnet", "exec", "--runtimeconfig", consumer["changed.json"], consumer["bin/Debug/net10.0/Consumer.dll"]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("compiled ahead of time without Fabric.Runtime.targets", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_packages_analyzer_reports_a_broken_state()
    {
        using var consumer = new ConsumerProject(package);
        (int exitCode, string output) = await consumer.TryDotnetAsync("build", "-p:WithBrokenState=true");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("BrokenState.cs(6,21): error FAB001", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "a.checkpoint-schema.txt", "States/b.checkpoint-schema.txt")]
    [InlineData("false")]
    public async Task The_projects_schema_texts_reach_the_analyzers_unless_it_says_no(string enabled, params string[] expected)
    {
        using var consumer = new ConsumerProject(package);
        foreach (string path in (string[])["a.checkpoint-schema.txt", "States/b.checkpoint-schema.txt", "obj/c.checkpoint-schema.txt", "bin/d.checkpoint-schema.txt"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(consumer[path])!);
            File.WriteAllText(consumer[path], "");
        }

        await consumer.DotnetAsync("restore");
        string items = await consumer.DotnetAsync("msbuild", "-getItem:AdditionalFiles", $"-p:EnableFabricCheckpointSchemaFiles={enabled}");
        using var json = JsonDocument.Parse(items);
        Assert.Equal(
            expected,
            json.RootElement.GetProperty("Items").GetProperty("AdditionalFiles").EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString())
                .Order(StringComparer.OrdinalIgnoreCase));
    }

    private static void WriteConfiguration(ConsumerProject consumer, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(consumer["bin/Debug/net10.0/Consumer.runtimeconfig.json"]))!;
        change(root["runtimeOptions"]!["configProperties"]!);
        File.WriteAllText(consumer["changed.json"], root.ToJsonString());
    }
}
