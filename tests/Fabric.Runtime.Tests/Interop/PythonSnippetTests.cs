using Xunit;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>The Python in the documentation runs.</summary>
public sealed class PythonSnippetTests
{
    [PyTorchTheory]
    [InlineData("pytorch.md", 2, 0)]
    [InlineData("migrating.md", 0, 1)]
    public async Task Every_block_runs(string page, int run, int compiled) =>
        Assert.Equal([run, compiled], await PyTorchProgram.RunAsync("snippets.py", Path.Join(Repository.Root, "docs", page)));

    [Fact]
    public void No_page_has_blocks_that_nobody_runs() => Assert.Equal(
        ["migrating.md", "pytorch.md"],
        Directory.EnumerateFiles(Path.Join(Repository.Root, "docs"), "*.md")
            .Append(Path.Join(Repository.Root, "README.md"))
            .Where(static page => File.ReadAllText(page).Contains("```python", StringComparison.Ordinal))
            .Select(static page => Path.GetFileName(page))
            .Order(StringComparer.Ordinal));
}
