using Fabric.Storage;
using Fabric.Tests.RankProgram;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Conversions that fail or are cancelled at every operation in turn: the source stays, and the target is what it was or whole.</summary>
public sealed class FaultyConversionTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task The_old_file_or_the_new_one_is_there_and_nothing_else(bool consolidates, bool cancels)
    {
        SaveForm form = SaveForm.Of("folder");
        await FabricRuntime.RunAsync(form.Options, async fabric =>
        {
            LayoutState state = LayoutState.Create(fabric);
            await state.SaveAsync(fabric, _folder["run"]);
            await state.TrainAsync(fabric, 1);
            await state.SaveAsync(fabric, _folder["disk/target.ckpt"], new() { SingleFile = true });
        });
        byte[] old = await File.ReadAllBytesAsync(_folder["disk/target.ckpt"]);
        await ConvertAsync(FileSystem.Os, _folder["expected/target.ckpt"], default);
        byte[] @new = await File.ReadAllBytesAsync(_folder["expected/target.ckpt"]);

        var cancellation = new CancellationTokenSource();
        var fault = new OneFault(_ =>
        {
            if (!cancels)
            {
                throw new IOException("Input/output error");
            }

            cancellation.Cancel();
        });
        int saved = 0;
        var struck = new List<string>();
        for (int number = 0; number == struck.Count; number++)
        {
            await File.WriteAllBytesAsync(_folder["disk/target.ckpt"], old);
            cancellation = new();
            fault.SetUp(number);
            Exception? failure = await Record.ExceptionAsync(() => ConvertAsync(fault.FileSystem, _folder["disk/target.ckpt"], cancellation.Token));
            fault.Repair();
            bool isNew = failure is null || failure.Message.Contains("The new checkpoint is whole", StringComparison.Ordinal);
            Assert.Equal(isNew ? @new : old, await File.ReadAllBytesAsync(_folder["disk/target.ckpt"]));
            Assert.Equal([_folder["disk/target.ckpt"]], Directory.EnumerateFileSystemEntries(_folder["disk"]));
            if (failure is not null)
            {
                Assert.IsAssignableFrom(cancels ? typeof(OperationCanceledException) : typeof(CheckpointException), failure);
                Assert.True(cancels || failure.Message.Contains("Input/output error", StringComparison.Ordinal), failure.Message);
            }

            if (fault.Struck is { } operation)
            {
                struck.Add(operation);
                saved += failure is null ? 1 : 0;
            }
        }

        output.WriteLine($"{struck.Count} conversions, {struck.Count - saved} of them failed: {string.Join(", ", struck.CountBy(static operation => operation).Select(static pair => $"{pair.Key} × {pair.Value}"))}");
        Assert.InRange(struck.Count - saved, 1 + (struck.Count / 2), struck.Count);

        Task ConvertAsync(FileSystem fileSystem, string target, CancellationToken token) => consolidates
            ? Checkpoint.ConsolidateAsync(fileSystem, _folder["run"], target, options: null, token)
            : Checkpoint.ConvertAsync(fileSystem, _folder["run"], target, options: null, token);
    }
}
