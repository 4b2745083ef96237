using Xunit;

namespace Fabric.Cli.Tests;

/// <summary>What the tool answers where something is not as it should be: an exit code, and one line.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("explain")]
    [InlineData("inspect")]
    [InlineData("inspect", "x", "--depth", "0")]
    [InlineData("stats", "x", "--json")]
    [InlineData("reshard", "x", "y")]
    [InlineData("reshard", "x", "y", "--ranks", "none")]
    [InlineData("schema", "x", "--class", "not a name")]
    [InlineData("inspect", " ")]
    [InlineData("verify", "x", "")]
    [InlineData("convert", "", "x")]
    [InlineData("consolidate", "x", "--output", "")]
    public async Task Wrong_usage_is_1(params string[] arguments) => AssertRefused(1, await FabricProcess.RunAsync(arguments));

    [Theory]
    [InlineData("inspect {x}")]
    [InlineData("stats {x}")]
    [InlineData("verify {x}")]
    [InlineData("schema {x}")]
    [InlineData("diff {x} {whole}")]
    [InlineData("diff {whole} {x}")]
    [InlineData("convert {x} {made}")]
    [InlineData("consolidate {x} --output {made}")]
    [InlineData("reshard {x} {made} --ranks 2")]
    public async Task What_is_not_there_or_no_checkpoint_is_2(string command)
    {
        File.WriteAllText(_folder["text"], "not a checkpoint");
        foreach (string path in (string[])[_folder["nothing"], _folder["text"], _folder.Path])
        {
            AssertRefused(2, await RunAsync(command, path));
        }

        Assert.False(Path.Exists(_folder["made"]));
    }

    [Fact]
    public async Task What_is_damaged_is_3_and_verify_names_all_of_it()
    {
        string folder = Golden.Copy("v1-sharded", _folder);
        string[] shards = [.. Directory.EnumerateFiles(folder, "shard-*").Order(StringComparer.Ordinal)];
        byte[] first = File.ReadAllBytes(shards[0]);
        FileDamage.FlipData(first);
        File.WriteAllBytes(shards[0], first);
        File.Delete(shards[2]);

        ToolResult result = await FabricProcess.RunAsync("verify", folder);
        Assert.Equal((3, $"fabric: '{folder}' is damaged in 2 places.\n"), (result.ExitCode, result.Error));
        Assert.Equal(2, result.Output.Split('\n').Count(static line => line.StartsWith("damaged  ", StringComparison.Ordinal)));
        Assert.Contains("'all.Complex128'", result.Output, StringComparison.Ordinal);
        Assert.Contains("shard-00003-of-00003.safetensors' is missing", result.Output, StringComparison.Ordinal);

    }

    [Theory]
    [InlineData("inspect {x} --hash")]
    [InlineData("stats {x}")]
    [InlineData("verify {x}")]
    [InlineData("diff {x} {whole}")]
    [InlineData("diff {whole} {x}")]
    [InlineData("convert {x} {made}")]
    [InlineData("consolidate {x} --output {made}")]
    [InlineData("reshard {x} {made} --ranks 2")]
    public async Task Damaged_tensors_are_3_to_every_command_that_reads_them(string command)
    {
        string folder = Golden.Copy("v1-sharded", _folder);
        string shard = Path.Combine(folder, "shard-00001-of-00003.safetensors");
        byte[] bytes = File.ReadAllBytes(shard);
        FileDamage.FlipData(bytes);
        File.WriteAllBytes(shard, bytes);
        ToolResult result = await RunAsync(command, folder);
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("fabric: ", result.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["made"]));
    }

    [Theory]
    [InlineData("inspect {x}")]
    [InlineData("schema {x}")]
    [InlineData("schema {x} --class Run")]
    public async Task So_is_a_damaged_header_to_those_that_read_it_alone(string command)
    {
        byte[] bytes = File.ReadAllBytes(Golden.Path("state-v1.safetensors"));
        bytes[bytes.AsSpan().IndexOf("value int64"u8)] ^= 1;
        File.WriteAllBytes(_folder["x"], bytes);
        AssertRefused(3, await RunAsync(command, _folder["x"]));
    }

    [Fact]
    public async Task Who_stops_a_conversion_gets_130_and_nothing_is_left()
    {
        PlainSafetensors.WriteZeros(_folder["x"], 2L << 30);
        ToolResult result = await FabricProcess.InterruptAsync(
            () => Directory.GetFileSystemEntries(_folder.Path).Length > 1, "convert", _folder["x"], _folder["made"]);
        AssertRefused(130, result);
        Assert.Equal([_folder["x"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task What_is_whole_is_0_and_says_what_that_means()
    {
        string whole = await FabricProcess.OutputAsync("verify", Golden.Path("v1.ckpt"));
        Assert.Equal($"whole    {Golden.Path("v1.ckpt")}: 3.4 KiB match their checksums\n", whole);
        PlainSafetensors.Write(_folder["x"], ("a", "U8", [3], [1, 2, 3]));
        Assert.Contains("3 B have no checksums", await FabricProcess.OutputAsync("verify", _folder["x"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_are_named_are_verified_and_the_largest_code_answers()
    {
        File.WriteAllText(_folder["x"], "not a checkpoint");
        byte[] damaged = File.ReadAllBytes(Golden.Path("v1.safetensors"));
        FileDamage.FlipData(damaged);
        File.WriteAllBytes(_folder["y"], damaged);
        ToolResult result = await FabricProcess.RunAsync("verify", _folder["x"], _folder["y"], Golden.Path("v1.ckpt"));
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(2, result.Error.Split('\n').Count(static line => line.StartsWith("fabric: ", StringComparison.Ordinal)));
        Assert.Contains($"\nwhole    {Golden.Path("v1.ckpt")}", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await FabricProcess.RunAsync("verify", _folder["x"], Golden.Path("v1.ckpt"))).ExitCode);
    }

    [Fact]
    public async Task A_trace_is_shown_to_who_asks_for_it()
    {
        ToolResult result = await FabricProcess.RunAsync("inspect", _folder["nothing"], "--verbose");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("   at Fabric.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tensor_that_is_not_there_is_told_with_the_nearest_name()
    {
        PlainSafetensors.Write(_folder["x"], ("model.weight", "U8", [3], [1, 2, 3]));
        ToolResult result = await FabricProcess.RunAsync("stats", _folder["x"], "model.wieght");
        AssertRefused(1, result);
        Assert.Contains("(nearest: model.weight)", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs a command with paths in their places: <c>{x}</c> is the one that is told, <c>{whole}</c> what is whole, and <c>{made}</c> a target.</summary>
    private Task<ToolResult> RunAsync(string command, string path) => FabricProcess.RunAsync(command.Split(' ').Select(argument => argument switch
    {
        "{x}" => path,
        "{whole}" => Golden.Path("v1-sharded"),
        "{made}" => _folder["made"],
        _ => argument,
    }));

    private static void AssertRefused(int exitCode, ToolResult result)
    {
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith("fabric: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(result.Error.Length - 1, result.Error.IndexOf('\n'));
    }
}
