using Xunit;

namespace Fabric.Runtime.Tests.Samples;

public sealed class GenerateTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_writes_with_the_model_of_a_training_checkpoint_and_nothing_else_of_it()
    {
        string path = _folder["s"], text = _folder["text.txt"];
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("abc ", 2000)));
        using (SampleProcess training = new("samples/TrainGpt", "--steps", "20", "--checkpoints", path, "--text", text))
        {
            (int trained, string trouble) = await training.EndAsync();
            Assert.True(trained == 0, trouble);
        }

        using SampleProcess writing = new("samples/GenerateText", path, "ab", "30");
        (int exitCode, string errors) = await writing.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.Equal("a model of text.txt, after 20 steps:", writing.Lines[0]);
        Assert.Equal(32, writing.LastLine.Length);
        Assert.StartsWith("ab", writing.LastLine, StringComparison.Ordinal);
        // Untrained, one in four of the pairs would be in the text.
        Assert.True(Pairs(writing.LastLine).Count("abc abc".Contains) > 20, writing.LastLine);

        using SampleProcess wrong = new("samples/GenerateText", path, "xyz");
        (exitCode, errors) = await wrong.EndAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("'x' is not among the characters", errors, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Pairs(string text) => text.Zip(text.Skip(1), (first, second) => $"{first}{second}");
}
