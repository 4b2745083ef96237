using Fabric.Storage;
using Fabric.Tests.RankProgram;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Saves on a disk that fails, at every operation in turn: an error, the old checkpoint, nothing beside it, and training goes on.</summary>
public sealed class FaultySaveTests(ITestOutputHelper output) : IDisposable
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Forms { get; } = [.. SaveForm.All.Select(static form => form.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public Task An_operation_that_fails_fails_the_save_or_is_not_worth_it(string form) => RunAsync(
        form, new OneFault(static _ => throw new IOException("Input/output error", InputOutput)));

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_disk_that_is_full_from_an_operation_on_fails_the_save(string form) => RunAsync(
        form,
        new OneFault(
            static _ => throw new IOException("No space left on device", NoSpace),
            lasts: true,
            static operation => operation is nameof(FileSystem.CreateFolder) or nameof(FileSystem.CreateFile) or nameof(FileSystem.TryCreateLocked)
                or nameof(FileSystem.TryCreateLockedFolder) or nameof(FileSystem.Write) or nameof(FileSystem.Flush)));

    private async Task RunAsync(string name, OneFault fault)
    {
        SaveForm form = SaveForm.Of(name);
        Directory.CreateDirectory(_folder["disk"]);
        var struck = new List<string>();
        int saved = 0;
        await FabricRuntime.RunAsync(form.Options with { FileSystem = fault.FileSystem }, async fabric =>
        {
            KeptCheckpoint kept = await KeptCheckpoint.SaveAsync(form, fabric, LayoutState.Create(fabric), _folder["disk"], _folder["spare"]);
            for (int number = 0; number == struck.Count; number++)
            {
                await fabric.BarrierAsync();
                if (fabric.Rank == 0)
                {
                    fault.SetUp(number);
                }

                await fabric.BarrierAsync();
                Exception? failure = await kept.ReplaceAsync(Repair);
                if (fabric.Rank == 0 && fault.Struck is { } operation)
                {
                    struck.Add(operation);
                    saved += failure is null ? 1 : 0;
                    Assert.True(failure is not null || IsOfRemoving(operation), operation);
                }

                await fabric.BarrierAsync();
            }
        });
        output.WriteLine($"{struck.Count} saves, {struck.Count - saved} failed: {string.Join(", ", struck.CountBy(static operation => operation).Select(static pair => $"{pair.Key} × {pair.Value}"))}");
        Assert.NotEmpty(struck);

        bool Repair()
        {
            fault.Repair();
            return fault.Struck is nameof(FileSystem.FlushFolder) || IsOfRemoving(fault.Struck);
        }
    }

    /// <summary>What cannot be removed is not worth failing for: the next save does it.</summary>
    private static bool IsOfRemoving(string? operation) => operation is nameof(FileSystem.ListFolder) or nameof(FileSystem.KindOf)
        or nameof(FileSystem.TryLock) or nameof(FileSystem.TryLockFolder) or nameof(FileSystem.Delete) or nameof(FileSystem.RemoveFolder);
}
