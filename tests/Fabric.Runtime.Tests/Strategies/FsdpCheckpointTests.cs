using Fabric.Tests.RankProgram;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>What every kind of save and load means, where the state is divided.</summary>
public sealed class FsdpCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static Layout Fsdp => Layout.Of("fsdp×3");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_ranks_write_and_get_the_same_answer()
    {
        var committed = new CommittedCheckpoint[3];
        await Fsdp.RunAsync(async (fabric, state) => committed[fabric.Rank] = await state.SaveAsync(fabric, _folder["run"]));
        Assert.All(committed, one => Assert.Equal(committed[0], one));
        string[] files = Directory.GetFiles(_folder["run"]);
        Assert.Equal(4, files.Length);
        Assert.Equal(files.Sum(static file => new FileInfo(file).Length), committed[0].Bytes);
    }

    [Fact]
    public async Task A_consolidated_folder_is_bit_for_bit_what_a_save_as_one_file_writes()
    {
        await Fsdp.RunAsync(async (fabric, state) =>
        {
            await state.TrainAsync(fabric, 2);
            await state.SaveAsync(fabric, _folder["run"]);
            await state.SaveAsync(fabric, _folder["file"], new() { SingleFile = true });
        });
        await Checkpoint.ConsolidateAsync(_folder["run"]);
        Assert.Equal(await File.ReadAllBytesAsync(_folder["file"]), await File.ReadAllBytesAsync(_folder["run.consolidated"]));
    }

    [Fact]
    public async Task A_state_may_be_loaded_before_its_module_is_divided()
    {
        await Ranks.RunAsync(
            2,
            async fabric =>
            {
                PartialLoads.TrainedState state = Create();
                fabric.Setup(state.Model, state.Optimizer);
                Train(fabric, state);
                await state.SaveAsync(fabric, _folder["run"]);
                Train(fabric, state);

                PartialLoads.TrainedState late = Create();
                await late.LoadAsync(fabric, _folder["run"]);
                fabric.Setup(late.Model, late.Optimizer);
                Train(fabric, late);
                Assert.Equal(0, Ranks.Difference(Ranks.ParametersOf(state.Model), Ranks.ParametersOf(late.Model)));
            },
            strategy: Strategy.Fsdp);

        static PartialLoads.TrainedState Create()
        {
            nn.Module<Tensor, Tensor> model = nn.Sequential(("up", nn.Linear(4, 7)), ("act", nn.Tanh()), ("down", nn.Linear(7, 1)));
            return new() { Model = model, Optimizer = optim.AdamW(model.parameters(), lr: 0.01) };
        }

        static void Train(FabricRuntime fabric, PartialLoads.TrainedState state)
        {
            for (int i = 0; i < 3; i++)
            {
                state.Optimizer.zero_grad();
                fabric.Backward(((nn.Module<Tensor, Tensor>)state.Model).call(full(2, 4, fabric.Rank + 0.5, dtype: float32)).square().mean());
                state.Optimizer.step();
            }
        }
    }

    [Fact]
    public async Task Ranks_that_differ_in_what_is_not_divided_are_not_saved()
    {
        await Fsdp.RunAsync(async (fabric, state) =>
        {
            state.Iteration = fabric.Rank;
            CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, _folder["run"]));
            Assert.Contains("'iteration' differ", e.Message, StringComparison.Ordinal);
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_part_is_loaded_and_the_rest_later()
    {
        await Fsdp.RunAsync(async (fabric, state) =>
        {
            await state.TrainAsync(fabric, 3);
            await state.SaveAsync(fabric, _folder["run"]);
        });
        foreach (Layout to in Layout.All)
        {
            await to.RunAsync(async (fabric, state) =>
            {
                await using Remainder<LayoutState> rest = await state.LoadAsync(fabric, _folder["run"], LayoutState.Members.Model);
                Assert.Equal(0, state.Iteration);
                Assert.Equal(3, await rest.ReadAsync(LayoutState.Members.Iteration));
                await rest.RestoreAsync(LayoutState.Members.Second, state.Second);
                await rest.RestoreAsync(LayoutState.Members.Optimizer, state.Optimizer);
                await state.SaveAsync(fabric, _folder["loaded"], new() { SingleFile = true });
            });
            StoredTensors saved = await StoredTensors.ReadAsync(_folder["run"]);
            StoredTensors loaded = await StoredTensors.ReadAsync(_folder["loaded"]);
            string[] restored = [.. saved.Tensors.Keys.Where(static name => name.StartsWith("model.", StringComparison.Ordinal) || name.StartsWith("second.", StringComparison.Ordinal) || name.StartsWith("optimizer.", StringComparison.Ordinal))];
            Assert.True(restored.Length > 20);
            Assert.All(restored, name => Assert.True(saved.Tensors[name].bytes.SequenceEqual(loaded.Tensors[name].bytes), $"{to}: {name}"));
        }
    }

    [Fact]
    public async Task One_object_is_loaded_raw_from_any_layout_into_any_other()
    {
        foreach (Layout from in (Layout[])[Layout.Of("single"), Fsdp])
        {
            await from.RunAsync(async (fabric, state) =>
            {
                await state.TrainAsync(fabric, 2);
                await state.SaveAsync(fabric, _folder["run"]);
            });
            foreach (Layout to in Layout.All)
            {
                await to.RunAsync(async (fabric, state) =>
                {
                    await fabric.LoadRawAsync(_folder["run"], state.Model, new() { Mapping = WeightMapping.Same.From("model") });
                    await fabric.LoadRawAsync(_folder["run"], state.Optimizer, new() { Mapping = WeightMapping.Same.From("optimizer") });
                    await state.SaveAsync(fabric, _folder["loaded"], new() { SingleFile = true });
                });
                StoredTensors saved = await StoredTensors.ReadAsync(_folder["run"]);
                StoredTensors loaded = await StoredTensors.ReadAsync(_folder["loaded"]);
                Assert.All(
                    saved.Tensors.Where(static pair => pair.Key.StartsWith("model.", StringComparison.Ordinal) || pair.Key.StartsWith("optimizer.", StringComparison.Ordinal)),
                    pair => Assert.True(pair.Value.bytes.SequenceEqual(loaded.Tensors[pair.Key].bytes), $"{from} to {to}: {pair.Key}"));
            }
        }
    }

    [Fact]
    public async Task A_filter_sees_whole_shapes_and_means_the_same()
    {
        foreach (Layout layout in Layout.All)
        {
            await layout.RunAsync(async (fabric, state) =>
            {
                var options = new SaveOptions<LayoutState>();
                options.Filters[LayoutState.Members.Model] = static (_, tensor) => tensor.dim() == 2 && tensor.shape[0] == 7;
                await state.SaveAsync(fabric, _folder["run"], options);
            });
            await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["run"], options: null, default);
            Assert.Equal(
                ["model._in.weight", "model._middle.weight"],
                checkpoint.Tensors.Select(static tensor => tensor.Name).Where(static name => name.StartsWith("model.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_shape_that_does_not_fit_is_told_by_the_whole_shapes_on_all_ranks_and_changes_nothing()
    {
        await Fsdp.RunAsync((fabric, state) => state.SaveAsync(fabric, _folder["run"]));
        await FabricRuntime.RunAsync(new FabricOptions { Strategy = Strategy.Fsdp, Ranks = 2, Device = CPU, Seed = 1 }, async fabric =>
        {
            var model = nn.Sequential(("up", nn.Linear(3, 6, dtype: float64)), ("act", nn.Tanh()), ("down", nn.Linear(6, 1, dtype: float64)));
            fabric.Setup(model);
            CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
                () => fabric.LoadRawAsync(_folder["run"], model, new() { Mapping = WeightMapping.Same.From("second") }));
            Assert.Contains("shape [5, 3] in the checkpoint, [6, 3] in the state", e.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancellation_on_one_rank_cancels_the_save_on_all(bool singleFile)
    {
        await FabricRuntime.RunAsync(new FabricOptions { Strategy = Strategy.Fsdp, Ranks = 3, Device = CPU, Seed = 1, Timeout = TimeSpan.FromSeconds(60) }, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            state.Fill(1);
            await state.SaveAsync(fabric, _folder["run"]);
            state.Fill(2);
            using var cancellation = new CancellationTokenSource();
            var options = new SaveOptions<LargeState> { SingleFile = singleFile, Progress = new Cancelling(fabric.Rank == 0 ? null : cancellation) };
            if (singleFile && fabric.Rank == 2)
            {
                // Only rank 0 tells how far it has come.
                await cancellation.CancelAsync();
            }

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => state.SaveAsync(fabric, _folder["run"], options, cancellation.Token));
            await state.LoadAsync(fabric, _folder["run"]);
            Assert.Equal(1, state.Iteration);
        });
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task In_the_steady_state_a_save_sends_less_than_1_KiB_from_each_rank()
    {
        await FabricRuntime.RunAsync(new FabricOptions { Strategy = Strategy.Fsdp, Ranks = 4, Device = CPU, Seed = 1 }, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            for (int save = 0; save < 3; save++)
            {
                long before = fabric.CheckpointGroup.BytesBrought;
                await state.SaveAsync(fabric, _folder["run"]);
                Assert.InRange(fabric.CheckpointGroup.BytesBrought - before, 16, 1024);
            }
        });
    }

    [Fact]
    public async Task A_backward_that_went_past_the_strategy_is_not_saved()
    {
        await Fsdp.RunAsync(async (fabric, state) =>
        {
            Tensor loss = state.Model.call(state.Inputs).sum();
            loss.backward();
            await Assert.ThrowsAnyAsync<Exception>(() => state.SaveAsync(fabric, _folder["run"]));
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    /// <summary>Cancels as soon as something has been written.</summary>
    private sealed class Cancelling(CancellationTokenSource? cancellation) : IProgress<CheckpointProgress>
    {
        public void Report(CheckpointProgress value) => cancellation?.Cancel();
    }
}
