using System.Text.Json;
using Xunit;

namespace Fabric.Cli.Tests;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_checkpoint_of_this_library_is_shown_whole()
    {
        string output = await FabricProcess.OutputAsync("inspect", Golden.Path("state-v1.safetensors"), "--filter", "model.*");
        Assert.Equal(
            $"""
            {Golden.Path("state-v1.safetensors")}
             format    a safetensors file
             state     Fabric.Runtime.Tests.States.TinyState
             saved by  1 rank
             writer    Fabric for .NET 0.1.0

            Tensors
                                       dtype shape  bytes parameters
            └─ model                                332 B         82
               ├─ down                               36 B          9
               │  ├─ bias                F32   [1]    4 B          1
               │  └─ weight              F32   [1, 8] 32 B          8
               ├─ norm                              136 B         33
               │  ├─ bias                F32   [8]   32 B          8
               │  ├─ num_batches_tracked I64   []     8 B          1
               │  ├─ running_mean        F32   [8]   32 B          8
               │  ├─ running_var         F32   [8]   32 B          8
               │  └─ weight              F32   [8]   32 B          8
               └─ up                                160 B         40
                  ├─ bias                F32   [8]   32 B          8
                  └─ weight              F32   [8, 4] 128 B         32
            9 tensors                               332 B         82

            Values
             optimizer  …
            """.ReplaceLineEndings("\n").Split("\n\nValues")[0].Split('\n').Select(Collapse),
            output.Split("\n\nValues")[0].Split('\n').Select(Collapse));
        Assert.Contains("\n iteration  5\n best_loss  2.3402585983276367\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\nrandom: random_state\nschedule: scheduler\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), static line => line.EndsWith(' '));
    }

    [Fact]
    public async Task Deeper_levels_are_told_by_their_sums()
    {
        string output = await FabricProcess.OutputAsync("inspect", Golden.Path("v1-sharded"), "--depth", "1");
        Assert.Contains("a folder of shards, 3", output, StringComparison.Ordinal);
        Assert.Contains("├─ all … 23 tensors ", output, StringComparison.Ordinal);
        Assert.Contains("\n34 tensors ", output, StringComparison.Ordinal);
        Assert.Contains(" tied.weight  is all.Float32\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_tells_the_same_of_a_file_and_of_what_becomes_of_it()
    {
        JsonElement file = await FabricProcess.InspectAsync(Golden.Path("state-v1.safetensors"));
        Assert.Equal("safetensors", file.GetProperty("format").GetString());
        Assert.Equal("Fabric.Runtime.Tests.States.TinyState", file.GetProperty("state").GetString());
        Assert.Equal(5, file.GetProperty("values").GetProperty("iteration").GetInt32());
        Assert.Equal("golden", file.GetProperty("values").GetProperty("hparams").GetProperty("note").GetString());
        Assert.Equal(36, file.GetProperty("tensors").GetArrayLength());

        await FabricProcess.OutputAsync("convert", Golden.Path("state-v1.safetensors"), _folder["x.ckpt"]);
        JsonElement archive = await FabricProcess.InspectAsync(_folder["x.ckpt"]);
        Assert.Equal("torch", archive.GetProperty("format").GetString());
        Assert.Equal(TensorsOf(file), TensorsOf(archive));
        Assert.True(JsonElement.DeepEquals(file.GetProperty("values"), archive.GetProperty("values")));
    }

    [Fact]
    public async Task Names_cannot_steer_the_terminal()
    {
        PlainSafetensors.Write(_folder["x"], ("a\u001b[31m\n[red]b[/]", "U8", [1], [7]));
        Assert.Contains(@"a\u001b[31m [red]b[/]", await FabricProcess.OutputAsync("inspect", _folder["x"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_a_million_dots_is_shown()
    {
        PlainSafetensors.Write(_folder["x"], (new string('.', 1_000_000), "U8", [1], [7]));
        Assert.Contains("\n1 tensor ", await FabricProcess.OutputAsync("inspect", _folder["x"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_file_of_a_tensor_is_read_without_need()
    {
        string folder = Golden.Copy("v1-sharded", _folder);
        foreach (string shard in Directory.EnumerateFiles(folder, "shard-*"))
        {
            File.Delete(shard);
        }

        Assert.Contains("34 tensors", await FabricProcess.OutputAsync("inspect", folder), StringComparison.Ordinal);
    }

    private static IEnumerable<string> TensorsOf(JsonElement inspected) =>
        inspected.GetProperty("tensors").EnumerateArray().Select(static tensor => JsonSerializer.Serialize(tensor)).Order(StringComparer.Ordinal);

    // Columns are as wide as what is in them.
    private static string Collapse(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
