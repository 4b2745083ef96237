using System.IO.Hashing;
using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.Members;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.State;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>Checkpoints of two ranks, loaded by another number of them.</summary>
public partial class WorldSizeTests
{
    [Fact]
    public Task Error_refuses_and_says_the_way_out() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await SaveOfTwoRanksAsync(fabric, new RefusingState(), folder["two.safetensors"]);
        var state = new RefusingState();
        byte[] noise = StateOf(state.Noise);
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => state.LoadAsync(fabric, folder["two.safetensors"]));
        const string Sentence =
            ": random state of 2 ranks in the checkpoint, one rank in this run. Load it with as many ranks, or say what becomes of it: " +
            "[Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] or FromRankZero";
        Assert.Equal(["random" + Sentence, "noise" + Sentence], e.Mismatches);
        Assert.Equal(noise, StateOf(state.Noise));
    });

    [Fact]
    public Task From_rank_zero_goes_on_from_what_the_first_rank_stored() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var saved = new FirstState();
        rand(3, generator: saved.Noise);
        rand(3, generator: saved.More[0]);
        byte[] cpu = DefaultState();
        byte[] own = StateOf(fabric.Generator);
        byte[] noise = StateOf(saved.Noise);
        await SaveOfTwoRanksAsync(fabric, saved, folder["two.safetensors"]);

        fabric.Seed(99);
        var state = new FirstState();
        await state.LoadAsync(fabric, folder["two.safetensors"]);
        Assert.Equal(cpu, DefaultState());
        Assert.Equal(own, StateOf(fabric.Generator));
        Assert.Equal(noise, StateOf(state.Noise));
        Assert.Equal(StateOf(saved.More[0]), StateOf(state.More[0]));
    });

    [Fact]
    public Task Reseed_seeds_with_a_hash_of_what_the_first_rank_stored() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var saved = new ReseedingState();
        rand(3, generator: saved.Noise);
        byte[] cpu = Seeded(DefaultState(), rank: 0);
        byte[] own = Seeded(StateOf(fabric.Generator), rank: 0);
        byte[] noise = Seeded(StateOf(saved.Noise), rank: 0);
        await SaveOfTwoRanksAsync(fabric, saved, folder["two.safetensors"]);

        fabric.Seed(99);
        var state = new ReseedingState();
        await state.LoadAsync(fabric, folder["two.safetensors"]);
        Assert.Equal(cpu, DefaultState());
        Assert.Equal(own, StateOf(fabric.Generator));
        Assert.Equal(noise, StateOf(state.Noise));
    });

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    public Task Each_rank_of_more_gets_a_seed_of_its_own_or_the_state_of_the_first(int rank, int worldSize) => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var saved = new ReseedingState();
        byte[] noise = StateOf(saved.Noise);
        await SaveOfTwoRanksAsync(fabric, saved, folder["two.safetensors"]);

        Assert.Equal(noise, await RestoreAsync(OnWorldSizeChange.FromRankZero));
        Assert.Equal(Seeded(noise, rank), await RestoreAsync(OnWorldSizeChange.Reseed));

        async Task<byte[]> RestoreAsync(OnWorldSizeChange policy)
        {
            await using CheckpointIndex index = await CheckpointIndex.OpenAsync(folder["two.safetensors"], options: null, default);
            using var generator = new Generator(99);
            var context = new RestoreContext(new StoredContent(index), fabric.Info with { Rank = rank, WorldSize = worldSize }, RestoreSettings.Default);
            context.RestoreMember("noise", ReseedingState.Members.Noise.Identity, name => new GeneratorKind(policy).Restore(generator, name, context));
            Assert.Empty(context.Mismatches);
            await index.ReadAsync(context.ValueReads, null, default);
            context.MakeValues();
            context.Apply();
            return StateOf(generator);
        }
    });

    [Fact]
    public Task With_as_many_ranks_every_policy_goes_on_where_it_was() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var saved = new ReseedingState();
        rand(3, generator: saved.Noise);
        byte[] cpu = DefaultState();
        await saved.SaveAsync(fabric, folder["one.safetensors"]);
        fabric.Seed(99);
        var state = new ReseedingState();
        await state.LoadAsync(fabric, folder["one.safetensors"]);
        Assert.Equal(cpu, DefaultState());
        Assert.Equal(StateOf(saved.Noise), StateOf(state.Noise));
    });

    private static async Task SaveOfTwoRanksAsync<TState>(FabricRuntime fabric, TState state, string path)
        where TState : class, ICheckpointState<TState>
    {
        CheckpointContent first = Capture(fabric, state, rank: 0);
        fabric.Seed(7);
        CheckpointContent second = Capture(fabric, state, rank: 1);
        await Saves.SaveAsync(path, first with { Tensors = [.. first.Tensors, .. second.Tensors] });
    }

    private static CheckpointContent Capture<TState>(FabricRuntime fabric, TState state, int rank)
        where TState : class, ICheckpointState<TState>
    {
        StateSchema<TState> schema = TState.CheckpointSchema;
        var context = new CaptureContext(fabric.Info with { Rank = rank, WorldSize = 2 }, SaveFilters.None);
        schema.Capture(state, prefix: "", context);
        return context.ToContent(schema);
    }

    private static byte[] Seeded(byte[] stored, int rank)
    {
        using var generator = new Generator();
        generator.manual_seed(unchecked((long)(XxHash3.HashToUInt64(stored) + (ulong)rank)));
        return StateOf(generator);
    }

    private static byte[] DefaultState()
    {
        using Tensor state = random.get_rng_state();
        return state.bytes.ToArray();
    }

    private static byte[] StateOf(Generator generator)
    {
        using Tensor state = generator.get_state();
        return state.bytes.ToArray();
    }

    private static Task OnOneRank(Func<FabricRuntime, Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU, Seed = 2 }, test);

    public sealed partial class RefusingState
    {
        [Checkpointed] public RandomState Random { get; } = new();

        [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Error)] public Generator Noise { get; } = new(3);
    }

    public sealed partial class FirstState
    {
        [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.FromRankZero)] public RandomState Random { get; } = new();

        [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.FromRankZero)] public Generator Noise { get; } = new(3);

        [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.FromRankZero)] public List<Generator> More { get; } = [new(4)];
    }

    public sealed partial class ReseedingState
    {
        [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] public RandomState Random { get; } = new();

        [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] public Generator Noise { get; } = new(3);
    }
}
