using Fabric.Tests.RankProgram;
using Xunit;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>PyTorch's own format under every strategy.</summary>
public sealed class PyTorchFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_file_in_PyTorch_s_format_is_written_and_loaded_under_every_strategy()
    {
        foreach (Layout from in Layout.All)
        {
            await from.RunAsync(async (fabric, state) =>
            {
                await state.TrainAsync(fabric, 2);
                await state.SaveAsync(fabric, _folder["saved"], new() { SingleFile = true });
                await state.SaveAsync(fabric, _folder["saved.ckpt"], new() { SingleFile = true });
            });
            StoredTensors saved = await StoredTensors.ReadAsync(_folder["saved"]);
            (await StoredTensors.ReadAsync(_folder["saved.ckpt"])).AssertEqual(saved);
            foreach (Layout to in Layout.All)
            {
                await to.RunAsync(async (fabric, state) =>
                {
                    await state.LoadAsync(fabric, _folder["saved.ckpt"]);
                    await state.SaveAsync(fabric, _folder["loaded"], new() { SingleFile = true });
                });
                (await StoredTensors.ReadAsync(_folder["loaded"])).AssertEqual(saved);
            }
        }
    }

    [Fact]
    public async Task A_save_in_the_background_may_be_in_PyTorch_s_format()
    {
        foreach (Layout layout in Layout.All.Take(2))
        {
            await layout.RunAsync(async (fabric, state) =>
            {
                await state.TrainAsync(fabric, 2);
                PendingSave save = state.BeginSave(fabric, _folder["background.pt"]);
                await save.Committed;
                await state.SaveAsync(fabric, _folder["saved.pt"]);
            });
            (await StoredTensors.ReadAsync(_folder["background.pt"])).AssertEqual(await StoredTensors.ReadAsync(_folder["saved.pt"]));
        }
    }

    [Theory]
    [InlineData("run", CheckpointFormat.PyTorch)]
    [InlineData("run.safetensors", CheckpointFormat.PyTorch)]
    [InlineData("run.pt", CheckpointFormat.ByName)]
    [InlineData("run.ckpt", CheckpointFormat.ByName)]
    [InlineData("run.pth", CheckpointFormat.ByName)]
    public Task A_folder_of_shards_is_refused_in_PyTorch_s_format(string name, CheckpointFormat format) => Layout.Of("fsdp×2").RunAsync(async (fabric, state) =>
    {
        var options = new SaveOptions<LayoutState> { Format = format };
        foreach (Func<Task> save in (Func<Task>[])[
            () => state.SaveAsync(fabric, _folder[name], options),
            () => Task.FromResult(state.BeginSave(fabric, _folder[name], options).Committed)])
        {
            ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(save);
            Assert.Contains($"'{_folder[name]}'", e.Message, StringComparison.Ordinal);
            Assert.Contains("SaveOptions.SingleFile", e.Message, StringComparison.Ordinal);
            await fabric.BarrierAsync();
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
            await fabric.BarrierAsync();
        }

        // A format that is named counts for more than a name.
        await state.SaveAsync(fabric, _folder["shards.pt"], new() { Format = CheckpointFormat.Safetensors });
        await state.LoadAsync(fabric, _folder["shards.pt"]);
    });

    [Fact]
    public Task Of_a_file_in_PyTorch_s_format_only_what_is_asked_for_is_read() => Layout.All[0].RunAsync(async (fabric, state) =>
    {
        await state.SaveAsync(fabric, _folder["run.ckpt"]);
        await using var index = await Fabric.Checkpoints.CheckpointIndex.OpenAsync(_folder["run.ckpt"], options: null, default);
        long opened = index.BytesRead;
        Fabric.Checkpoints.IndexedTensor largest = index.Tensors.MaxBy(static tensor => tensor.Bytes);
        await index.ReadAsync([new Fabric.Checkpoints.TensorRead(largest.Name, new Checkpoints.TrackedTarget(largest.Bytes))], progress: null, default);
        Assert.InRange(index.BytesRead - opened, largest.Bytes, largest.Bytes + 256);
    });
}
