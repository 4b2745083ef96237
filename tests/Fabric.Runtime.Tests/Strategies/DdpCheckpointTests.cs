using Fabric.Tests.RankProgram;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

public sealed class DdpCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["s.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rank_0_writes_one_file_and_all_ranks_get_the_same_answer()
    {
        CommittedCheckpoint[] committed = await Ranks.CollectAsync(3, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            state.Train(fabric, 2);
            return await state.SaveAsync(fabric, Path);
        });
        Assert.All(committed, one => Assert.Equal(committed[0], one));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
        Assert.Equal(new FileInfo(Path).Length, committed[0].Bytes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_run_that_was_stopped_goes_on_bit_for_bit(int ranks)
    {
        string[] whole = await Ranks.CollectAsync(ranks, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            state.Train(fabric, 10);
            await state.SaveAsync(fabric, Path);
            rand(fabric.Rank + 1, generator: fabric.Generator);
            state.Train(fabric, 10);
            return (await state.SaveAsync(fabric, _folder["whole.safetensors"])).Identity;
        });
        string[] resumed = await Ranks.CollectAsync(ranks, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            state.Train(fabric, 1);
            Assert.True(await state.TryLoadAsync(fabric, Path));
            rand(fabric.Rank + 1, generator: fabric.Generator);
            state.Train(fabric, 10);
            return (await state.SaveAsync(fabric, _folder["resumed.safetensors"])).Identity;
        });
        Assert.Equal(whole, resumed);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 4)]
    [InlineData(4, 3)]
    public async Task Any_number_of_ranks_loads_what_any_other_wrote(int saved, int loaded)
    {
        Tensor[][] before = await Ranks.CollectAsync(saved, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            state.Train(fabric, 3);
            await state.SaveAsync(fabric, Path);
            return Ranks.ParametersOf(state.Model);
        });
        (Tensor[] Parameters, byte[] Generator)[] after = await Ranks.CollectAsync(loaded, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            await state.LoadAsync(fabric, Path);
            Assert.Equal(3, state.Iteration);
            (Tensor[], byte[]) result = (Ranks.ParametersOf(state.Model), fabric.Generator.get_state().bytes.ToArray());
            state.Train(fabric, 2);
            await state.SaveAsync(fabric, _folder["again.safetensors"]);
            return result;
        });
        Assert.All(after, one => Assert.Equal(0, Ranks.Difference(before[0], one.Parameters)));
        Assert.Equal(loaded, after.Select(one => Convert.ToHexString(one.Generator)).Distinct().Count());
    }

    [Fact]
    public async Task The_generator_of_each_rank_and_the_one_that_they_share_are_stored()
    {
        await Ranks.RunAsync(2, async fabric => await DdpState.Create(fabric).SaveAsync(fabric, Path));
        await FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            await using Checkpoint raw = await fabric.OpenAsync(Path);
            Assert.Equal(
                ["random.process.cpu", "random.rank00000.fabric", "random.rank00001.fabric"],
                raw.Tensors.Select(tensor => tensor.Name).Where(name => name.StartsWith("random", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            Assert.Equal("""{"scope":"process"}""", raw.Values["random"].GetRawText());
        });
    }

    [Fact]
    public Task Statistics_of_a_batch_norm_are_those_of_rank_0_and_can_be_saved() => Ranks.RunAsync(2, async fabric =>
    {
        nn.Module<Tensor, Tensor> model = nn.Sequential(("norm", nn.BatchNorm1d(2)), ("out", nn.Linear(2, 1)));
        var state = new PartialLoads.TrainedState { Model = model, Optimizer = optim.AdamW(model.parameters()) };
        fabric.Setup(model, state.Optimizer);
        fabric.Backward(model.call(full(4, 2, (double)(fabric.Rank + 1), dtype: float32)).sum());
        state.Optimizer.step();
        Assert.True(model.get_buffer("norm.running_mean")!.eq(0.1).all().item<bool>());
        await state.SaveAsync(fabric, Path);
    });

    [Fact]
    public async Task A_state_that_differs_between_ranks_is_not_saved_and_named()
    {
        CheckpointException[] failures = await Ranks.CollectAsync(2, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            state.Iteration = fabric.Rank;
            return await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, Path));
        });
        Assert.All(failures, e => Assert.Contains("not the same on rank 0 and rank 1: 'iteration' differ", e.Message, StringComparison.Ordinal));
        Assert.False(Checkpoint.Exists(Path));
    }

    [Fact]
    public Task Training_what_was_not_set_up_is_refused_at_the_first_step() => Ranks.RunAsync(2, fabric =>
    {
        nn.Module<Tensor, Tensor> model = nn.Linear(2, 1);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => fabric.Backward(model.call(ones(1, 2)).sum()));
        Assert.Contains("fabric.Setup", e.Message, StringComparison.Ordinal);
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_rank_that_hangs_is_named_and_does_not_keep_the_run_from_ending()
    {
        using var hang = new ManualResetEventSlim();
        try
        {
            CollectiveTimeoutException e = await Assert.ThrowsAsync<CollectiveTimeoutException>(() => Ranks.RunAsync(
                2,
                async fabric =>
                {
                    if (fabric.Rank == 1)
                    {
                        hang.Wait();
                    }

                    await fabric.BarrierAsync();
                },
                timeout: TimeSpan.FromSeconds(1)));
            Assert.Equal([1], e.Ranks);
        }
        finally
        {
            hang.Set();
        }
    }

    [Fact]
    public Task A_difference_has_a_name_whatever_is_in_it() => Ranks.RunAsync(2, async fabric =>
    {
        nn.Module<Tensor, Tensor> model = nn.Sequential(("line\nbreak", nn.Linear(2, 1)));
        var state = new PartialLoads.TrainedState { Model = model, Optimizer = optim.SGD(model.parameters(), 0.1) };
        using (no_grad())
        {
            model.parameters().First().fill_(fabric.Rank);
        }

        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, Path));
        Assert.Contains("line break.weight", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_load_that_one_rank_cancels_ends_on_all()
    {
        await Ranks.RunAsync(2, async fabric => await LargeState.Create(fabric).SaveAsync(fabric, Path));
        await Ranks.RunAsync(2, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            using var source = new CancellationTokenSource();

            // Rank 0 would take longer than anybody waits.
            var reports = new Checkpoints.Reports(_ =>
            {
                if (fabric.Rank == 0)
                {
                    Thread.Sleep(500);
                }
                else
                {
                    source.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => state.LoadAsync(fabric, Path, new LoadOptions<LargeState> { Progress = reports }, source.Token));
            Assert.True(reports.All[^1].BytesDone < reports.All[^1].BytesTotal);
            await state.LoadAsync(fabric, Path);
        });
    }

    [Fact]
    public async Task A_mismatch_on_one_rank_is_one_on_all_and_changes_none()
    {
        await Ranks.RunAsync(1, async fabric => await DdpState.Create(fabric).SaveAsync(fabric, Path));
        bool[] unchanged = await Ranks.CollectAsync(2, async fabric =>
        {
            // The modules of the two ranks differ, so they are not set up.
            DdpState good = DdpState.Create(fabric);
            good.Train(fabric, 2);
            Tensor[] before = Ranks.ParametersOf(good.Model);
            var narrow = nn.Sequential(("up", nn.Linear(4, 8)), ("act", nn.Tanh()), ("down", nn.Linear(8, 1)));
            DdpState state = fabric.Rank == 0 ? good : new DdpState { Model = narrow, Optimizer = optim.AdamW(narrow.parameters(), lr: 0.01) };
            CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => state.LoadAsync(fabric, Path));
            Assert.Contains("model.up.weight: shape [16, 4] in the checkpoint, [8, 4] in the state", e.Mismatches);
            return Ranks.Difference(before, Ranks.ParametersOf(good.Model)) == 0;
        });
        Assert.All(unchanged, Assert.True);
    }

    [Fact]
    public async Task Where_nothing_was_saved_every_rank_is_told_so() =>
        Assert.All(await Ranks.CollectAsync(2, fabric => DdpState.Create(fabric).TryLoadAsync(fabric, Path)), Assert.False);

    [Fact]
    public async Task Damage_is_an_error_on_all_ranks_and_none_saves_what_it_left()
    {
        await Ranks.RunAsync(2, async fabric => await DdpState.Create(fabric).SaveAsync(fabric, Path));
        byte[] bytes = File.ReadAllBytes(Path);
        FileDamage.FlipData(bytes);
        File.WriteAllBytes(Path, bytes);
        await Ranks.RunAsync(2, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            CheckpointCorruptException e = await Assert.ThrowsAsync<CheckpointCorruptException>(() => state.LoadAsync(fabric, Path));
            Assert.True(e.StateModified);
            await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, _folder["mixed.safetensors"]));
        });
    }

    [Fact]
    public async Task A_save_that_fails_on_rank_0_fails_on_all()
    {
        Directory.CreateDirectory(_folder["folder/of others"]);
        await Ranks.RunAsync(2, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, _folder["folder"]));
            await state.SaveAsync(fabric, Path);
        });
    }

    [Fact]
    public async Task A_save_on_one_rank_alone_names_at_once_who_is_where()
    {
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => Ranks.RunAsync(2, async fabric =>
        {
            DdpState state = DdpState.Create(fabric);
            if (fabric.Rank == 0)
            {
                await state.SaveAsync(fabric, Path);
            }
            else
            {
                await fabric.BarrierAsync();
            }
        }, timeout: TimeSpan.FromMinutes(10)));
        Assert.Contains("rank 1", e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("save", e.Message, StringComparison.Ordinal);
        Assert.False(Checkpoint.Exists(Path));
    }

    [Fact]
    public async Task One_instance_on_two_ranks_is_refused()
    {
        DdpState? shared = null;
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => Ranks.RunAsync(2, async fabric =>
        {
            DdpState own = DdpState.Create(fabric);
            shared ??= own;
            await fabric.BarrierAsync();
            await shared.SaveAsync(fabric, Path);
        }));
        Assert.Contains("two ranks", e.Message, StringComparison.Ordinal);
    }
}
