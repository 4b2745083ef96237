using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static Fabric.Generators.Tests.Harness.Verifier;

namespace Fabric.Generators.Tests.Snapshots;

public class NativeLoaderSnapshots
{
    [Fact]
    public Task An_assembly_that_uses_the_runtime() =>
        Verify(GeneratorRun.RunClean(new NativeLoaderGenerator(), TestCompilation.Create()));

    [Fact]
    public void An_assembly_that_does_not_use_the_runtime_gets_no_initializer()
    {
        CSharpCompilation compilation = CSharpCompilation.Create("Unrelated");

        GeneratorDriver driver = GeneratorRun.CreateDriver(new NativeLoaderGenerator()).RunGenerators(compilation);

        Assert.Empty(driver.GetRunResult().GeneratedTrees);
    }
}
