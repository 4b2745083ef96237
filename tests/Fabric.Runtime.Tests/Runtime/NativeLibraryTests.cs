using System.Text.Json;
using Fabric.Members.Schedulers;
using Fabric.Native;
using Fabric.Runtime.Tests.Members;
using Fabric.Runtime.Tests.Samples;
using Xunit;

namespace Fabric.Runtime.Tests.Runtime;

public class NativeLibraryTests
{
    [Fact]
    public async Task A_program_whose_first_line_is_TorchSharps_runs()
    {
        using var program = new SampleProcess("tests/FirstLine");
        (int exitCode, string errors) = await program.EndAsync();
        Assert.True(exitCode == 0, errors);
        Assert.Equal(["3"], program.Lines);
    }

    [Fact]
    public async Task It_leaves_no_copy_of_the_native_library_in_the_output_folder()
    {
        string output = Path.GetDirectoryName(Repository.Output("tests/FirstLine"))!;
        string[] before = Directory.GetFileSystemEntries(output);
        using var program = new SampleProcess("tests/FirstLine");
        await program.EndAsync();
        Assert.Equal(before, Directory.GetFileSystemEntries(output));
    }

    [Theory]
    [InlineData("0.106.9", false)]
    [InlineData("0.107.0.0", true)]
    [InlineData("0.107.3", true)]
    [InlineData("0.108.0.0", false)]
    public void A_version_of_TorchSharp_that_is_not_known_is_refused_with_what_to_reference(string version, bool known)
    {
        Exception? e = Record.Exception(() => TorchSharpVersion.Check(new Version(version)));
        Assert.Equal(known, e is null);
        Assert.True(known || e!.Message.Contains("Reference TorchSharp 0.107.*", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_private_field_that_checkpoints_read_is_where_this_version_keeps_it() =>
        Assert.All(EveryScheduler.Factories, static entry =>
        {
            using var parameter = TorchSharp.torch.nn.Parameter(TorchSharp.torch.zeros(1));
            SchedulerFields.Visit(
                entry.Value(TorchSharp.torch.optim.SGD([parameter], 0.1, momentum: 0.9)),
                new SchedulerWriter(new Utf8JsonWriter(Stream.Null, new JsonWriterOptions { SkipValidation = true })));
        });
}
