using System.Diagnostics;
using Xunit;

namespace Fabric.Cli.Tests;

/// <summary>Commands that make checkpoints of checkpoints.</summary>
public sealed class WritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_converted_and_back()
    {
        string source = Golden.Path("state-v1.safetensors");
        await FabricProcess.OutputAsync("convert", source, _folder["x.pt"]);
        string told = await FabricProcess.OutputAsync("convert", _folder["x.pt"], _folder["x.safetensors"]);
        Assert.StartsWith(_folder["x.safetensors"], told, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(source)[^1000..], File.ReadAllBytes(_folder["x.safetensors"])[^1000..]);
        await AssertSameAsync(source, _folder["x.pt"]);
        await AssertSameAsync(source, _folder["x.safetensors"]);
    }

    [Fact]
    public async Task A_folder_becomes_one_file_beside_it()
    {
        string folder = Golden.Copy("v1-sharded", _folder);
        await FabricProcess.OutputAsync("consolidate", folder + "/");
        await AssertSameAsync(folder, folder + ".consolidated");
        await FabricProcess.OutputAsync("consolidate", folder, "--output", _folder["x"]);
        Assert.Equal(File.ReadAllBytes(folder + ".consolidated"), File.ReadAllBytes(_folder["x"]));
    }

    [Theory]
    [InlineData("v1-sharded")]
    [InlineData("state-v1.safetensors")]
    [InlineData("v1.ckpt")]
    public async Task A_checkpoint_is_divided_among_other_ranks(string name)
    {
        await FabricProcess.OutputAsync("reshard", Golden.Path(name), _folder["x"], "--ranks", "4");
        Assert.Equal(5, Directory.GetFiles(_folder["x"]).Length);
        Assert.StartsWith("whole ", await FabricProcess.OutputAsync("verify", _folder["x"]), StringComparison.Ordinal);
        await AssertSameAsync(Golden.Path(name), _folder["x"]);
    }

    [Theory]
    [InlineData("convert", "v1.safetensors", "{x}")]
    [InlineData("consolidate", "v1-sharded", "--output", "{x}")]
    [InlineData("reshard", "v1-sharded", "{x}", "--ranks", "2")]
    public async Task What_is_there_is_replaced_only_where_that_is_asked_for(string command, string name, params string[] arguments)
    {
        string[] run = [command, Golden.Path(name), .. arguments.Select(argument => argument.Replace("{x}", _folder["x"], StringComparison.Ordinal))];
        File.Copy(Golden.Path("evolution-1.safetensors"), _folder["x"]);
        byte[] before = File.ReadAllBytes(_folder["x"]);
        ToolResult refused = await FabricProcess.RunAsync(run);
        Assert.Equal((1, $"fabric: '{_folder["x"]}' is there already. Choose another path, or replace it with --force.\n"), (refused.ExitCode, refused.Error));
        Assert.Equal(before, File.ReadAllBytes(_folder["x"]));

        await FabricProcess.OutputAsync([.. run, "--force"]);
        await AssertSameAsync(Golden.Path(name), _folder["x"]);
    }

    [Theory]
    [InlineData("convert", "v1.safetensors", "{x}")]
    [InlineData("consolidate", "v1-sharded", "--output", "{x}")]
    [InlineData("reshard", "v1-sharded", "{x}", "--ranks", "2")]
    public async Task A_pipe_is_not_replaced_even_where_that_is_asked_for(string command, string name, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using Process make = Process.Start("mkfifo", [_folder["x"]]);
        await make.WaitForExitAsync();
        ToolResult refused = await FabricProcess.RunAsync(
            [command, Golden.Path(name), .. arguments.Select(argument => argument.Replace("{x}", _folder["x"], StringComparison.Ordinal)), "--force"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"'{_folder["x"]}' is a pipe, a socket or a device", refused.Error, StringComparison.Ordinal);
        Assert.Equal([_folder["x"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(0, new FileInfo(_folder["x"]).Length);
    }

    private static async Task AssertSameAsync(string first, string second)
    {
        string output = await FabricProcess.OutputAsync("diff", first, second);
        Assert.EndsWith("the same, and nothing differs.\n", output, StringComparison.Ordinal);
    }
}
