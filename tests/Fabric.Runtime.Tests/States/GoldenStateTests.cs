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

            using var folder = new TemporaryFolder();
            await state.SaveAsync(fabric, folder["again.safetensors"]);
            await using Checkpoint golden = await fabric.OpenAsync(path);
            await using Checkpoint again = await fabric.OpenAsync(folder["again.safetensors"]);
            Assert.Equal(golden.Values.Select(value => (value.Key, value.Value.GetRawText())), again.Values.Select(value => (value.Key, value.Value.GetRawText())));
            Assert.Equal(golden.Tensors.Select(tensor => tensor.Name), again.Tensors.Select(tensor => tensor.Name));
            foreach (TensorInfo info in golden.Tensors)
            {
                using Tensor stored = await golden.ReadTensorAsync(info.Name);
                using Tensor restored = await again.ReadTensorAsync(info.Name);
                Assert.True(stored.equal(restored).all().item<bool>(), info.Name);
            }
        });
}
