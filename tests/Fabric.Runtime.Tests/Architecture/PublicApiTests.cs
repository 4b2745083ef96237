using PublicApiGenerator;
using Xunit;

namespace Fabric.Runtime.Tests.Architecture;

public class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        string folder = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Architecture");
        string approvedPath = Path.Combine(folder, "PublicApi.verified.txt");
        string actual = typeof(FabricRuntime).Assembly
            .GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n");
        string approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath) : "";
        if (actual != approved)
        {
            File.WriteAllText(Path.Combine(folder, "PublicApi.received.txt"), actual);
        }

        Assert.Equal(approved, actual);
    }
}
