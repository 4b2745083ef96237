using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Fabric.Generators.Tests.Diagnostics;

/// <summary>Values of types that another project declares, seen through the reference assembly that builds use.</summary>
public class OtherProjectTests
{
    private const string Library =
        """
        public class Settings
        {
            private int _hidden;
            public int Width { get; set; }
            public void Hide(int value) => _hidden = value;
        }

        public class DerivedSettings : Settings;

        public record Shape(int Width, int Height);

        public struct Point { public int X { get; set; } }
        """;

    [Theory]
    [InlineData("Settings", "FAB011")]
    [InlineData("DerivedSettings", "FAB011")]
    [InlineData("Shape?", null)]
    [InlineData("Point", null)]
    public async Task A_class_whose_private_fields_cannot_be_seen_is_no_plain_data(string type, string? expected)
    {
        CSharpCompilation consumer = TestCompilation
            .Create($"public sealed partial class State {{ [Checkpointed] public {type} Value {{ get; set; }} = default!; }}")
            .AddReferences(ReferenceAssembly());
        IReadOnlyList<Diagnostic> diagnostics = await Analyze.DiagnoseAsync(consumer);
        Assert.Equal(expected is null ? [] : [expected], diagnostics.Select(diagnostic => diagnostic.Id));
    }

    private static PortableExecutableReference ReferenceAssembly()
    {
        using var stream = new MemoryStream();
        EmitResult result = TestCompilation.Create(Library)
            .WithAssemblyName("Library")
            .Emit(stream, options: new EmitOptions(metadataOnly: true, includePrivateMembers: false));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }
}
