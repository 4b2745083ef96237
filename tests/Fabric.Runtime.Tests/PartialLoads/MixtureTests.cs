using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

/// <summary>What a load that failed half-way has changed is not saved, whatever was loaded into.</summary>
public class MixtureTests
{
    private const string Good = "good.safetensors";
    private const string Damaged = "damaged.safetensors";

    [Fact]
    public Task A_nested_state_that_is_a_mixture_is_not_saved_with_the_one_around() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var outer = new OuterState();
        await SaveAndDamageAsync(outer.Inner, fabric, folder);
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => outer.Inner.LoadAsync(fabric, folder[Damaged]));
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => outer.SaveAsync(fabric, folder["outer.safetensors"]));
        Assert.Contains("'inner'", e.Message, StringComparison.Ordinal);
        await outer.Inner.LoadAsync(fabric, folder[Good]);
        await outer.SaveAsync(fabric, folder["outer.safetensors"]);
    });

    [Fact]
    public Task A_module_that_a_raw_load_left_half_changed_is_not_saved() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var state = new ModuleState { Model = nn.Linear(64, 64) };
        await SaveAndDamageAsync(state, fabric, folder);
        CheckpointCorruptException corrupt = await Assert.ThrowsAsync<CheckpointCorruptException>(() => fabric.LoadRawAsync(folder[Damaged], state.Model));
        Assert.True(corrupt.StateModified);
        Assert.Contains("holds a mixture", corrupt.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["s.safetensors"]));
        await fabric.LoadRawAsync(folder[Good], state.Model);
        await state.SaveAsync(fabric, folder["s.safetensors"]);
    });

    [Fact]
    public Task A_load_that_found_only_a_part_does_not_make_a_mixture_whole() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var state = new ModuleState { Model = nn.Linear(64, 64) };
        await SaveAndDamageAsync(state, fabric, folder);
        await new BaseState().SaveAsync(fabric, folder["other.safetensors"]);
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => state.LoadAsync(fabric, folder[Damaged]));
        await state.LoadAsync(fabric, folder["other.safetensors"], new() { Strict = false });
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["s.safetensors"]));
    });

    [Fact]
    public Task What_no_failed_load_has_touched_need_not_be_loaded_to_make_a_mixture_whole() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(64, 64) }.SaveAsync(fabric, folder["v1.safetensors"]);
        var state = new LaterState { Model = nn.Linear(64, 64), BestLoss = 3 };
        await SaveAndDamageAsync(state, fabric, folder);
        byte[] v1 = File.ReadAllBytes(folder["v1.safetensors"]);
        v1[^1] ^= 1;
        File.WriteAllBytes(folder["v1 damaged.safetensors"], v1);
        state.BestLoss = 4;

        // Neither had it changed: the one lacks it, the other has not come that far.
        foreach (string damaged in (string[])["v1 damaged.safetensors", Damaged])
        {
            await Assert.ThrowsAsync<CheckpointCorruptException>(() => state.LoadAsync(fabric, folder[damaged]));
            await state.LoadAsync(fabric, folder["v1.safetensors"]);
            Assert.Equal(4, state.BestLoss);
            await state.SaveAsync(fabric, folder["s.safetensors"]);
        }
    });

    [Fact]
    public Task An_optional_module_that_a_failed_load_has_touched_has_to_be_loaded() => OneRank.RunAsync(async (fabric, folder) =>
    {
        await new ModuleState { Model = nn.Linear(64, 64) }.SaveAsync(fabric, folder["v1.safetensors"]);
        var state = new LaterState { Model = nn.Linear(64, 64), Ema = nn.Linear(64, 64) };
        await SaveAndDamageAsync(state, fabric, folder);
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => state.LoadAsync(fabric, folder[Damaged]));

        // That this one touches less does not make good what the first has done.
        byte[] v1 = File.ReadAllBytes(folder["v1.safetensors"]);
        v1[^1] ^= 1;
        File.WriteAllBytes(folder["v1 damaged.safetensors"], v1);
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => state.LoadAsync(fabric, folder["v1 damaged.safetensors"]));
        await state.LoadAsync(fabric, folder["v1.safetensors"]);
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["s.safetensors"]));
        await Assert.ThrowsAsync<CheckpointException>(() => new ModuleState { Model = state.Ema }.SaveAsync(fabric, folder["s.safetensors"]));
        await state.LoadAsync(fabric, folder[Good]);
        await state.SaveAsync(fabric, folder["s.safetensors"]);
    });

    [Fact]
    public Task A_migration_that_fails_refuses_the_load_before_anything_has_changed() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var old = new ArrayState { Values = [1, 2, 3], Count = 5 };
        await old.SaveAsync(fabric, folder[Good]);
        var state = new MigratingState();
        Tensor before = state.Model.get_parameter("weight")!.clone();
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => state.LoadAsync(fabric, folder[Good]));
        Assert.Equal(["values: no three"], e.Mismatches);
        Assert.False(e.StateModified);
        Assert.Equal(0, state.Count);
        Assert.True(before.equal(state.Model.get_parameter("weight")!).all().item<bool>());

        await using Remainder<MigratingState> rest = await state.LoadAsync(fabric, folder[Good], MigratingState.Members.Count);
        e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => rest.ReadAsync(MigratingState.Members.Values));
        Assert.Equal(["values: no three"], e.Mismatches);
        await state.SaveAsync(fabric, folder["s.safetensors"]);
    });

    [Fact]
    public Task A_restore_that_failed_marks_its_object() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var state = new ModuleState { Model = nn.Linear(64, 64) };
        await SaveAndDamageAsync(state, fabric, folder);
        await using Remainder<ModuleState> rest = await state.LoadAsync(fabric, folder[Damaged], default(MemberSet<ModuleState>));
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => rest.RestoreAsync(ModuleState.Members.Model, state.Model));
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder["s.safetensors"]));
    });

    private static async Task SaveAndDamageAsync<TState>(TState state, FabricRuntime fabric, TemporaryFolder folder)
        where TState : class, CompilerServices.ICheckpointState<TState>
    {
        await CompilerServices.StateOperations.SaveAsync(state, fabric, folder[Good], options: null, default);
        byte[] bytes = File.ReadAllBytes(folder[Good]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder[Damaged], bytes);
    }
}
