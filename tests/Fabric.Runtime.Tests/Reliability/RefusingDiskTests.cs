using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Saves to real file systems that are too small, and of users who may not: an error, the old checkpoint, nothing beside it, and training goes on.</summary>
public sealed class RefusingDiskTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [UserNamespace("pages")]
    [UserNamespace("inodes")]
    [UserNamespace("rights")]
    public async Task A_disk_that_lacks_something_fails_saves_until_there_is_enough(string form, string lack) =>
        output.WriteLine(await UserNamespace.RunWithDiskAsync(_folder, "small-disk", form, lack));

    [Theory]
    [UserNamespace]
    public async Task A_user_who_may_not_is_told_so_and_has_lost_nothing(string form) =>
        output.WriteLine(await UserNamespace.RunAsAnyoneAsync(_folder, "forbidden", form));
}
