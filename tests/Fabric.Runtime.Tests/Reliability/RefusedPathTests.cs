using Fabric.Storage;
using Fabric.Tests.RankProgram;
using Xunit;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Paths where nothing can be saved: an error that says so, nothing is left, and training goes on.</summary>
public sealed class RefusedPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Forms { get; } = [.. SaveForm.All.Select(static form => form.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task They_are_refused_by_name(string name)
    {
        SaveForm form = SaveForm.Of(name);
        File.WriteAllText(_folder["file"], "text");
        Directory.CreateDirectory(_folder[$"folder/{form.FileName}"]);
        File.WriteAllText(_folder[$"folder/{form.FileName}/notes"], "text");
        string[] before = Everything();
        (string Path, string Problem)[] paths =
        [
            (_folder[$"folder/{form.FileName}"], "is a folder that is not a checkpoint; choose another path"),
            (_folder[$"file/{form.FileName}"], "is a file, and so holds nothing; choose another path"),
            (_folder[new string('x', 256) + form.FileName], "too long"),
            (_folder[string.Concat(Enumerable.Repeat("folder/", 700)) + form.FileName], "too long"),
        ];
        await FabricRuntime.RunAsync(form.Options, async fabric =>
        {
            LayoutState state = LayoutState.Create(fabric);
            foreach ((string path, string problem) in paths)
            {
                CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => form.SaveAsync(state, fabric, path));
                Assert.Contains($"'{path}' was not saved", e.Message, StringComparison.Ordinal);
                Assert.Contains(problem, e.Message, StringComparison.Ordinal);
                await fabric.BarrierAsync();
                Assert.Equal(before, Everything());
                await state.TrainAsync(fabric, 1);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_is_neither_a_file_nor_a_folder_stays(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        SaveForm form = SaveForm.Of(name);
        var folder = new HostileFolder(_folder.Path);
        folder.Pipe("pipe");
        folder.Socket("socket");
        folder.Link("link", "pipe");
        string[] before = Kinds();
        await FabricRuntime.RunAsync(form.Options, async fabric =>
        {
            LayoutState state = LayoutState.Create(fabric);
            foreach (string target in (string[])["pipe", "socket", "link"])
            {
                CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => form.SaveAsync(state, fabric, _folder[target]));
                Assert.Contains($"'{_folder[target]}' was not saved", e.Message, StringComparison.Ordinal);
                Assert.Contains("is a pipe, a socket or a device, neither a file nor a folder; choose another path", e.Message, StringComparison.Ordinal);
                await fabric.BarrierAsync();
                Assert.Equal(before, Kinds());
            }
        });
    }

    private string[] Kinds() => [.. Everything().Select(path => $"{path} {FileSystem.Os.KindOf(path)}")];

    private string[] Everything() => [.. Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
