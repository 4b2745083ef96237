using Fabric.Runtime.Tests.States;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Runtime;

public class RankThreadTests
{
    [Fact]
    public Task Grad_mode_dispose_scope_and_thread_survive_every_public_await() =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            string path = folder["s.safetensors"];
            TinyState state = TinyState.Create(fabric);
            int thread = Environment.CurrentManagedThreadId;
            using DisposeScope scope = NewDisposeScope();
            using var noGrad = no_grad();
            Tensor kept = zeros(3);

            await Survives(async () => await Task.Yield());
            await Survives(() => state.SaveAsync(fabric, path));
            await Survives(() => state.LoadAsync(fabric, path));
            await Survives(() => state.TryLoadAsync(fabric, path));
            await Survives(() => Assert.ThrowsAsync<CheckpointNotFoundException>(() => state.LoadAsync(fabric, folder["none"])));
            Checkpoint? raw = null;
            await Survives(async () => raw = await fabric.OpenAsync(path));
            await Survives(() => raw!.ReadTensorAsync("average"));
            await Survives(async () => await raw!.DisposeAsync());

            async Task Survives(Func<Task> call)
            {
                await call();
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Assert.False(is_grad_enabled());
                Tensor made = zeros(1);
                Assert.True(scope.Contains(made));
                Assert.False(kept.IsInvalid);
            }
        });

    [Fact]
    public Task Values_are_assigned_on_the_thread_of_the_rank() =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            await new ThreadState().SaveAsync(fabric, folder["s.safetensors"]);
            var loaded = new ThreadState();
            await loaded.LoadAsync(fabric, folder["s.safetensors"]);
            Assert.Equal(Environment.CurrentManagedThreadId, loaded.AssignedOn);
        });

    [Fact]
    public async Task An_exception_of_the_training_code_reaches_the_caller()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("at hour 30");
            }));
        Assert.Equal("at hour 30", e.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, _ => throw new InvalidOperationException()));
    }

    [Fact]
    public Task A_seed_repeats_every_draw() =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU, Seed = 5 }, fabric =>
        {
            (double, double) first = Draw();
            fabric.Seed(5);
            Assert.Equal(first, Draw());
            return Task.CompletedTask;

            (double, double) Draw() =>
                (rand(1, float64).item<double>(), rand(1, float64, generator: fabric.Generator).item<double>());
        });
}
