using Xunit;

namespace Fabric.Cli.Tests;

/// <summary>Checkpoints that others wrote: a file of <c>torch.save</c>, folders of PyTorch, one of Hugging Face.</summary>
public sealed class ForeignTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("full.pt", "full.norm.weight BF16 [3]")]
    [InlineData("hf", "norm.weight BF16 [3]")]
    [InlineData("dcp", "model.norm.weight BF16 [3]")]
    [InlineData("huggingface", "norm.weight BF16 [3]")]
    public async Task Every_command_takes_them(string name, string row)
    {
        string source = name == "huggingface" ? WriteHuggingFace() : Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0", name);
        Assert.Contains(row, string.Join(' ', (await FabricProcess.OutputAsync("stats", source)).Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        await FabricProcess.OutputAsync("convert", source, _folder["x.safetensors"]);
        await FabricProcess.OutputAsync("convert", source, _folder["x.pt"]);
        await FabricProcess.OutputAsync("reshard", source, _folder["shards"], "--ranks", "2");
        foreach (string made in (string[])["x.safetensors", "x.pt", "shards"])
        {
            Assert.EndsWith("the same, and nothing differs.\n", await FabricProcess.OutputAsync("diff", source, _folder[made]), StringComparison.Ordinal);
        }

        Assert.Equal(4, (await FabricProcess.RunAsync("diff", source, Golden.Path("v1.ckpt"))).ExitCode);
        ToolResult consolidated = await FabricProcess.RunAsync("consolidate", source, "--output", _folder["made"]);
        Assert.Equal(2, consolidated.ExitCode);
        Assert.EndsWith("there is nothing to consolidate. 'fabric convert' makes one file of any other checkpoint.\n", consolidated.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["made"]));
    }

    [Fact]
    public async Task What_has_no_meaning_outside_Python_is_left_out_only_where_that_is_asked_for()
    {
        string source = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Formats", "Torch", "python", "zip.pt");
        foreach (string[] run in (string[][])[["convert", source, _folder["x"]], ["reshard", source, _folder["shards"], "--ranks", "2"]])
        {
            ToolResult refused = await FabricProcess.RunAsync(run);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains("'q' is quantized", refused.Error, StringComparison.Ordinal);
            Assert.EndsWith("Use --drop-foreign-values to leave that out.\n", refused.Error, StringComparison.Ordinal);
            await FabricProcess.OutputAsync([.. run, "--drop-foreign-values"]);
        }
    }

    private string WriteHuggingFace()
    {
        string folder = _folder["huggingface"];
        Directory.CreateDirectory(folder);
        PlainSafetensors.Write(Path.Combine(folder, "model-00001-of-00002.safetensors"), ("norm.weight", "BF16", [3], [0, 0, 0x80, 0x3F, 0, 0xC0]));
        PlainSafetensors.Write(Path.Combine(folder, "model-00002-of-00002.safetensors"), ("out.weight", "F32", [2, 2], PlainSafetensors.Floats(1, 2, 3, 4)));
        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"),
            """{"metadata":{"total_size":22},"weight_map":{"norm.weight":"model-00001-of-00002.safetensors","out.weight":"model-00002-of-00002.safetensors"}}""");
        return folder;
    }
}
