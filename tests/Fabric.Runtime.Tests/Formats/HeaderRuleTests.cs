using Fabric.Formats.Safetensors;
using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Formats;

public sealed class HeaderRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", "more than once")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", "more than once")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", "more than once")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "more than once")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"","shape":[1],"data_offsets":[0,1]}}""", "there is no dtype ''")]
    [InlineData("""{"a":{"dtype":"U9","shape":[1],"data_offsets":[0,1]}}""", "there is no dtype 'U9'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", "integer from 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}""", "integer from 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,9223372036854775808]}}""", "integer from 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}""", "more than 2 numbers")]
    [InlineData("""{"a":{"dtype":"U16","shape":[4611686018427387904,3],"data_offsets":[0,1]}}""", "below 2^63")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", "whole number of bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", "data_offsets [1, 0]")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", "tensor 'b': there is a hole")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "tensor 'b': its data overlaps")]
    [InlineData("""["a"]""", "not a JSON object")]
    [InlineData("""{"a":1}""", "tensor 'a': its entry is not a JSON object")]
    [InlineData("""{"__metadata__":{"k":1}}""", "__metadata__ 'k' is not a string")]
    [InlineData("""{"__metadata__":{"k":"\ud800"}}""", "not JSON")]
    [InlineData("""{} x""", "not JSON")]
    public void Each_broken_rule_is_named(string json, string rule)
    {
        var error = Assert.Throws<CheckpointFormatException>(() => SafetensorsHeaderParser.Parse(HeaderBytes.Of(json), "some/file"));
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Contains("'some/file'", error.Message, StringComparison.Ordinal);
        Assert.Equal("some/file", error.Path);
    }

    [Theory]
    [InlineData("  {}")]
    [InlineData("""{"__metadata__":null}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"more":{"deep":[1,{}]}}} """)]
    public void What_real_files_hold_beside_the_specification_is_read(string json) =>
        SafetensorsHeaderParser.Parse(HeaderBytes.Of(json), "file");

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull")]
    [InlineData("PK\u0003\u0004 and more", "zip file")]
    [InlineData("something else entirely", "does not begin with the length")]
    [InlineData("{\"a\"", "does not begin with the length")]
    public void Other_files_are_named(string text, string expected)
    {
        File.WriteAllText(_folder["other"], text);
        Assert.Contains(expected, Assert.Throws<CheckpointFormatException>(() => Read(_folder["other"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_shorter_than_it_says_is_damaged_and_a_longer_one_breaks_a_rule()
    {
        byte[] whole = HeaderBytes.File(
            """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", 1, 2, 3, 4);
        File.WriteAllBytes(_folder["short"], whole[..^1]);
        File.WriteAllBytes(_folder["header"], whole[..20]);
        File.WriteAllBytes(_folder["long"], [.. whole, 5]);

        var error = Assert.Throws<CheckpointCorruptException>(() => Read(_folder["short"]));
        Assert.Contains("1 bytes are missing, from tensor 'b' on", error.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointCorruptException>(() => Read(_folder["header"]));
        Assert.Throws<CheckpointFormatException>(() => Read(_folder["long"]));
    }

    [Fact]
    public void A_hostile_name_is_shown_short_and_without_control_characters()
    {
        string json = $$"""{"\u001b[2J{{new string('x', 5000)}}":1}""";
        string message = Assert.Throws<CheckpointFormatException>(() => SafetensorsHeaderParser.Parse(HeaderBytes.Of(json), "file")).Message;
        Assert.DoesNotContain('\u001b', message);
        Assert.InRange(message.Length, 0, 300);
    }

    private static void Read(string path)
    {
        using StoredFile file = StoredFile.Open(FileSystem.Os, path);
        SafetensorsFile.ReadHeader(file);
    }
}
