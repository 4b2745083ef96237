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

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_save_that_is_cancelled_leaves_no_trace_or_has_succeeded(string form)
    {
        var cancellation = new CancellationTokenSource();
        var fault = new OneFault(_ => cancellation.Cancel());
        await RunAsync(form, fault, () => (cancellation = new()).Token);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_first_save_that_fails_or_is_cancelled_takes_back_the_folders_that_it_made(string name)
    {
        SaveForm form = SaveForm.Of(name);
        Directory.CreateDirectory(_folder["disk"]);
        using var cancellation = new CancellationTokenSource();
        var fault = new OneFault(static _ => throw new IOException("Input/output error", InputOutput));
        int failed = 0;
        await FabricRuntime.RunAsync(form.Options with { FileSystem = fault.FileSystem }, async fabric =>
        {
            LayoutState state = LayoutState.Create(fabric);
            bool goesOn = true;
            for (int number = 0; goesOn; number++)
            {
                await fabric.BarrierAsync();
                if (fabric.Rank == 0)
                {
                    fault.SetUp(number);
                }

                await fabric.BarrierAsync();
                Exception? failure = await Record.ExceptionAsync(() => form.SaveAsync(state, fabric, _folder[$"disk/a/b/{form.FileName}"]));
                goesOn = await fabric.AnyAsync(fabric.Rank == 0 && fault.Struck is not null);
                if (fabric.Rank == 0)
                {
                    fault.Repair();
                    bool isNew = failure is null || failure.Message.Contains("The new checkpoint is whole", StringComparison.Ordinal);
                    Assert.Equal(isNew ? [_folder["disk/a"]] : [], Directory.EnumerateFileSystemEntries(_folder["disk"]));
                    Assert.Contains(isNew ? "" : "there is none now", failure?.Message ?? "", StringComparison.Ordinal);
                    failed += failure is null ? 0 : 1;
                    if (isNew)
                    {
                        Assert.Equal([_folder[$"disk/a/b/{form.FileName}"]], Directory.EnumerateFileSystemEntries(_folder["disk/a/b"]));
                        Directory.Delete(_folder["disk/a"], recursive: true);
                    }
                }
            }

            await fabric.BarrierAsync();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => form.SaveAsync(state, fabric, _folder[$"disk/a/b/{form.FileName}"], cancellation.Token));
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["disk"]));
        });
        output.WriteLine($"{failed} saves failed");
    }

    /// <param name="name">The form of the save.</param>
    /// <param name="fault">What happens.</param>
    /// <param name="tokenOf">Gives what cancels the next save, on the last rank; <see langword="null"/>: nothing does, and nearly every fault fails the save.</param>
    private async Task RunAsync(string name, OneFault fault, Func<CancellationToken>? tokenOf = null)
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
                CancellationToken token = default;
                if (fabric.Rank == fabric.WorldSize - 1)
                {
                    fault.SetUp(number);
                    token = tokenOf?.Invoke() ?? default;
                }

                await fabric.BarrierAsync();
                Exception? failure = await kept.ReplaceAsync(Repair, token);
                Assert.True(failure is null || failure is OperationCanceledException == tokenOf is not null, $"{failure}");
                if (fabric.Rank == 0 && fault.Struck is { } operation)
                {
                    struck.Add(operation);
                    saved += failure is null ? 1 : 0;
                    Assert.True(failure is not null || tokenOf is not null || OneFault.IsOfRemoving(operation), operation);
                }

                await fabric.BarrierAsync();
            }
        });
        output.WriteLine($"{struck.Count} saves, {struck.Count - saved} failed: {string.Join(", ", struck.CountBy(static operation => operation).Select(static pair => $"{pair.Key} × {pair.Value}"))}");
        Assert.InRange(struck.Count - saved, 1 + (struck.Count / 4), struck.Count);

        bool Repair()
        {
            fault.Repair();
            return fault.Struck is nameof(FileSystem.FlushFolder) || OneFault.IsOfRemoving(fault.Struck);
        }
    }
}
