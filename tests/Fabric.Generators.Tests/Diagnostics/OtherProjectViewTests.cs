using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Fabric.Generators.Tests.Diagnostics;

/// <summary>Views of states that another project declares: seen through its reference assembly, as builds do, or whole, as editors do.</summary>
public class OtherProjectViewTests
{
    private const string Library =
        """
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Friend")]

        public class Settings { public int Width { get; set; } }

        public abstract partial class Training
        {
            [Checkpointed] public required nn.Module Model { get; init; }
            [Checkpointed] public int Iteration { get; private set; }
            [Checkpointed] protected float Loss { get; set; }
        }

        public sealed partial class Run : Training
        {
            [Checkpointed("hparams")] public (int Layers, string Name) HParams { get; set; }
            [Checkpointed] public Settings Settings { get; set; } = new();
            [Checkpointed] private long Secret { get; set; }
            [Checkpointed] internal long Shared { get; set; }
        }

        public partial class Hidden { [Checkpointed] private int X { get; set; } }
        """;

    public static TheoryData<string, string, string?> Members => new()
    {
        { "Run", "public nn.Module Model { get; } = null!;", null },
        { "Run", "public long Iteration { get; set; }", null },
        { "Run", "public float Loss { get; set; }", null },
        { "Run", "[Checkpointed(\"hparams\")] public (int, string) HParams { get; set; }", null },
        { "Run", "public short Iteration { get; set; }", "FAB031: 'Iteration' is value int16 in the view, value int32 in the state" },
        { "Run", "public nn.Module Modul { get; } = null!;", "FAB030: 'Modul' is stored as 'modul', which is no member of 'Run' (nearest: model); of another project's state, members that are private there are not seen" },
        { "Run", "public long Secret { get; set; }", "FAB030: 'Secret' is stored as 'secret', which is no member of 'Run'; of another project's state, members that are private there are not seen" },
        { "Run", "public long Shared { get; set; }", "FAB030: 'Shared' is stored as 'shared', which is no member of 'Run'; of another project's state, members that are private there are not seen" },
        { "Hidden", "public int X { get; set; }", "FAB030: 'X' is stored as 'x', which is no member of 'Hidden'; of another project's state, members that are private there are not seen" },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public async Task A_build_sees_what_the_reference_assembly_has(string state, string member, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], await DiagnoseAsync(state, member, ReferenceAssembly()));

    [Theory]
    [MemberData(nameof(Members))]
    public async Task An_editor_sees_the_same(string state, string member, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], await DiagnoseAsync(state, member, GeneratedLibrary().ToMetadataReference()));

    [Fact]
    public async Task What_is_internal_is_seen_by_friends() =>
        Assert.Empty(await DiagnoseAsync("Run", "public long Shared { get; set; }", ReferenceAssembly(), "Friend"));

    [Fact]
    public async Task A_type_whose_parts_are_not_seen_is_another_type() => Assert.Equal(
        ["FAB031: 'Settings' is value { width: int32 } in the view, a type whose parts are not seen from this project in the state"],
        await DiagnoseAsync("Run", "public Mine Settings { get; set; } = null!; public sealed record Mine(int Width);", ReferenceAssembly()));

    [Fact]
    public async Task A_state_that_was_compiled_without_the_generator_is_refused()
    {
        PortableExecutableReference reference = ToReferenceAssembly(TestCompilation.Create(Library).WithAssemblyName("Library"));

        Assert.Equal(
            ["FAB032: 'View' cannot be a view: the state 'Run' was compiled without Fabric's source generator"],
            await DiagnoseAsync("Run", "public long Iteration { get; set; }", reference));
    }

    private static async Task<IEnumerable<string>> DiagnoseAsync(string state, string member, MetadataReference library, string project = "Consumer")
    {
        string marked = member.StartsWith('[') ? member : "[Checkpointed] " + member;
        CSharpCompilation consumer = TestCompilation
            .Create($"[CheckpointView<{state}>] public sealed partial class View {{ {marked} }}")
            .WithAssemblyName(project)
            .AddReferences(library);
        return (await Analyze.DiagnoseAsync(consumer)).Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(null)}");
    }

    private static PortableExecutableReference ReferenceAssembly() => ToReferenceAssembly(GeneratedLibrary());

    private static Compilation GeneratedLibrary()
    {
        GeneratorRun.CreateDriver(new CheckpointStateGenerator()).RunGeneratorsAndUpdateCompilation(
            TestCompilation.Create(Library).WithAssemblyName("Library"), out Compilation output, out _);
        return output;
    }

    private static PortableExecutableReference ToReferenceAssembly(Compilation library)
    {
        using var stream = new MemoryStream();
        EmitResult result = library.Emit(stream, options: new EmitOptions(metadataOnly: true, includePrivateMembers: false));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }
}
