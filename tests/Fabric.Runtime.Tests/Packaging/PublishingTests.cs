using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

[Collection(PackagingGroup.Name)]
public sealed class PublishingTests(PackedFabric package)
{
    [Fact]
    public async Task Trimmed_it_trains_saves_and_loads_as_before()
    {
        using var consumer = new ConsumerProject(package);
        string output = await consumer.DotnetAsync("publish", "-p:Publishing=trimmed", "-p:TrimmerSingleWarn=false", "-o", consumer["out"]);
        AssertNoWarningOfFabric(output);
        Assert.Equal(ConsumerProject.Line, await consumer.RunAsync(consumer["out/Consumer"]));
    }

    [NativeCompilerFact]
    public async Task Compiled_ahead_of_time_it_trains_saves_and_loads_as_before()
    {
        using var consumer = new ConsumerProject(package);
        string output = await consumer.DotnetAsync(
            "publish", "-p:Publishing=aot", "-p:TrimmerSingleWarn=false", "-p:CppCompilerAndLinker=gcc",
            "-p:NativeDebugSymbols=false", "-p:StripSymbols=false", "-o", consumer["out"]);
        AssertNoWarningOfFabric(output);
        Assert.False(File.Exists(consumer["out/Consumer.dll"]));
        Assert.Equal(ConsumerProject.Line, await consumer.RunAsync(consumer["out/Consumer"]));
    }

    // TorchSharp and what it depends on have warnings of their own.
    private static void AssertNoWarningOfFabric(string output) =>
        Assert.DoesNotContain(
            output.Split('\n'),
            line => line.Contains("warning", StringComparison.Ordinal) &&
                (line.Contains("Fabric", StringComparison.Ordinal) || line.Contains("Consumer.TrainingState", StringComparison.Ordinal)));
}
