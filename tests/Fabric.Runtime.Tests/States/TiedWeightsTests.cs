using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public partial class TiedWeightsTests
{
    [Fact]
    public Task Tied_weights_are_stored_once_and_stay_tied() => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
    {
        using var folder = new TemporaryFolder();
        var saved = new TiedState { Model = new TiedModel(tie: true) };
        await saved.SaveAsync(fabric, folder["tied.safetensors"]);

        await using (Checkpoint raw = await fabric.OpenAsync(folder["tied.safetensors"]))
        {
            Assert.Equal("model.embedding.weight", Assert.Single(raw.Tensors).Name);
            using Tensor alias = await raw.ReadTensorAsync("model.head.weight");
            Assert.True(alias.equal(saved.Model.Head.weight).all().item<bool>());
        }

        var loaded = new TiedState { Model = new TiedModel(tie: true) };
        await loaded.LoadAsync(fabric, folder["tied.safetensors"]);
        Assert.True(loaded.Model.Embedding.weight!.equal(saved.Model.Embedding.weight!).all().item<bool>());
        using (no_grad())
        {
            loaded.Model.Embedding.weight!.zero_();
        }

        Assert.Equal(0, loaded.Model.Head.weight.abs().sum().item<float>());
    });

    [Fact]
    public Task Weights_tied_in_the_checkpoint_load_into_weights_that_are_not() => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
    {
        using var folder = new TemporaryFolder();
        var saved = new TiedState { Model = new TiedModel(tie: true) };
        await saved.SaveAsync(fabric, folder["tied.safetensors"]);
        var loaded = new TiedState { Model = new TiedModel(tie: false) };
        await loaded.LoadAsync(fabric, folder["tied.safetensors"]);
        Assert.True(loaded.Model.Embedding.weight!.equal(saved.Model.Embedding.weight!).all().item<bool>());
        Assert.True(loaded.Model.Head.weight.equal(saved.Model.Embedding.weight!).all().item<bool>());
    });

    [Fact]
    public Task Two_stored_weights_do_not_load_into_one_that_is_tied() => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
    {
        using var folder = new TemporaryFolder();
        await new TiedState { Model = new TiedModel(tie: false) }.SaveAsync(fabric, folder["two.safetensors"]);
        var tied = new TiedState { Model = new TiedModel(tie: true) };
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(
            () => tied.LoadAsync(fabric, folder["two.safetensors"]));
        Assert.Contains("model.head.weight", Assert.Single(e.Mismatches), StringComparison.Ordinal);
    });

    [Fact]
    public Task An_optimizer_that_lists_a_tied_weight_under_both_names_resumes_bit_for_bit() => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
    {
        using var folder = new TemporaryFolder();
        TiedTraining whole = TiedTraining.Create(fabric);
        whole.Train(3);
        await whole.SaveAsync(fabric, folder["half.safetensors"]);
        whole.Train(3);
        CommittedCheckpoint expected = await whole.SaveAsync(fabric, folder["whole.safetensors"]);

        TiedTraining resumed = TiedTraining.Create(fabric);
        await resumed.LoadAsync(fabric, folder["half.safetensors"]);
        resumed.Train(3);
        Assert.Equal(expected.Identity, (await resumed.SaveAsync(fabric, folder["resumed.safetensors"])).Identity);
    });

    public sealed partial class TiedTraining
    {
        [Checkpointed] public required TiedModel Model { get; init; }

        [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

        public static TiedTraining Create(FabricRuntime fabric)
        {
            fabric.Seed(4);
            var model = new TiedModel(tie: true);
            return new TiedTraining { Model = model, Optimizer = optim.AdamW(model.parameters(), lr: 0.1) };
        }

        public void Train(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                Optimizer.zero_grad();
                Model.call(tensor(new long[] { 0, 3, 1 })).square().sum().backward();
                Optimizer.step();
            }
        }
    }

    public sealed partial class TiedState
    {
        [Checkpointed] public required TiedModel Model { get; init; }
    }

    public sealed class TiedModel : nn.Module<Tensor, Tensor>
    {
        public TiedModel(bool tie)
            : base(nameof(TiedModel))
        {
            Embedding = nn.Embedding(5, 3);
            Head = nn.Linear(3, 5, hasBias: false);
            if (tie)
            {
                Head.weight = Embedding.weight!;
            }

            register_module("embedding", Embedding);
            register_module("head", Head);
        }

        public Embedding Embedding { get; }

        public Linear Head { get; }

        public override Tensor forward(Tensor input) => Head.call(Embedding.call(input));
    }
}
