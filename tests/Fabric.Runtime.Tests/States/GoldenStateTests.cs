using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>Checkpoints of whole states that earlier versions wrote. Every later version loads them.</summary>
public class GoldenStateTests
{
    [Fact]
    public Task The_state_that_version_1_wrote_loads_into_every_member() =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            TinyState state = TinyState.Create(fabric);
            string path = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", "state-v1.safetensors");
            await state.LoadAsync(fabric, path);

            Assert.Equal(5, state.Iteration);
            Assert.Equal((1L, 12L, 3L), (state.Data.Epoch, state.Data.Position, state.Data.Seed));
            Assert.Equal(new TinyHyperParameters { Layers = 4, Dropout = 0.25, Note = "golden", Mode = TinyMode.Careful }, state.HParams);
            Assert.Equal(0.0025, state.Optimizer.ParamGroups.Single().LearningRate);
            await using Checkpoint raw = await fabric.OpenAsync(path);
            using Tensor stored = await raw.ReadTensorAsync("model.up.weight");
            Assert.True(state.Model.get_parameter("up.weight")!.equal(stored).all().item<bool>());
            Assert.Equal(Weight00, stored[0, 0].item<float>());
        });

    private const float Weight00 = 0.012147051f;
}
