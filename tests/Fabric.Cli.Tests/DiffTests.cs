using Xunit;

namespace Fabric.Cli.Tests;

public sealed class DiffTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tensors_are_compared_by_name_and_element()
    {
        PlainSafetensors.Write(
            _folder["a"],
            ("same", "F32", [2], PlainSafetensors.Floats(1, float.NaN)),
            ("near", "F32", [2, 2], PlainSafetensors.Floats(1, 2, 3, float.NaN)),
            ("zero", "F32", [1], PlainSafetensors.Floats(0)),
            ("lost", "F32", [1], PlainSafetensors.Floats(1)),
            ("grown", "F32", [1], PlainSafetensors.Floats(1)),
            ("huge", "U64", [1], [0, 0, 0, 0, 0, 0, 0, 128]),
            ("gone", "BF16", [1], [0, 0]));
        PlainSafetensors.Write(
            _folder["b"],
            ("gone", "BF16", [1], [0xC0, 0x7F]),
            ("same", "F32", [2], PlainSafetensors.Floats(1, float.NaN)),
            ("near", "F32", [2, 2], PlainSafetensors.Floats(1, 2.5f, 2, float.NaN)),
            ("zero", "F32", [1], PlainSafetensors.Floats(-0f)),
            ("grown", "F32", [2], PlainSafetensors.Floats(1, 2)),
            ("huge", "U64", [1], [0, 0, 0, 0, 0, 0, 0, 0]),
            ("new", "I8", [1], [1]));
        ToolResult result = await FabricProcess.RunAsync("diff", _folder["a"], _folder["b"]);
        Assert.Equal((4, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            """
            Tensors
            - lost: F32 [1]
            - grown: F32 [1]
            + grown: F32 [2]
            + new: I8 [1]

            Elements
                 different of       largest difference at element
            near         2  4                        1          2
            zero         0  1   bits that mean the same
            huge         1  1              9.22337E+18          0
            gone         1  1                      NaN          0

            1 tensor is the same.

            """.ReplaceLineEndings("\n").Split('\n').Select(Collapse).Order(StringComparer.Ordinal),
            result.Output.Split('\n').Select(Collapse).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Schemas_and_values_are_compared_by_name()
    {
        ToolResult result = await FabricProcess.RunAsync("diff", Golden.Path("evolution-1.safetensors"), Golden.Path("evolution-3.safetensors"));
        Assert.Equal(4, result.ExitCode);
        Assert.StartsWith("Schema\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nValues\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_are_compared_by_their_parts()
    {
        ToolResult result = await FabricProcess.RunAsync("diff", Golden.Path("v1.safetensors"), Golden.Path("state-v1.safetensors"));
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("\n+ optimizer.param_groups[0].lr: 0.0025\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n- z_first.b: [1,2.5,\"NaN\",null]\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_lists_are_shown_from_where_they_differ()
    {
        File.WriteAllBytes(_folder["a"], Pickled([.. Enumerable.Range(0, 200).Select(static i => (byte)i)]));
        File.WriteAllBytes(_folder["b"], Pickled([.. Enumerable.Range(0, 200).Select(static i => (byte)(i == 150 ? 250 : i))]));
        ToolResult result = await FabricProcess.RunAsync("diff", _folder["a"], _folder["b"]);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("\n- order: …145,146,147,148,149,150,151,", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n+ order: …145,146,147,148,149,250,151,", result.Output, StringComparison.Ordinal);
    }

    /// <summary>What Python pickles of {"order": [...]}.</summary>
    private static byte[] Pickled(byte[] order) => [.. "\u0080\u0002}X\u0005\0\0\0order](".Select(static c => (byte)c), .. order.SelectMany(static item => (byte[])[(byte)'K', item]), .. "es."u8];

    private static string Collapse(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
