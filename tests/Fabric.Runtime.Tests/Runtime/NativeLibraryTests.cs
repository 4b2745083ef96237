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
}
