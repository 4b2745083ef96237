using System.Security.Cryptography;
using System.Text.Json;
using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Interop;

public class IndependentReaderTests
{
    [PythonFact]
    public Task A_checkpoint_opens_in_a_reader_that_knows_nothing_of_it() =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            TinyState state = TinyState.Create(fabric);
            state.Train(fabric, 3);
            await state.SaveAsync(fabric, folder["s.safetensors"]);

            using JsonDocument read = await SafetensorsReader.ReadAsync(folder["s.safetensors"]);
            JsonElement tensors = read.RootElement.GetProperty("tensors");
            Assert.Equal(Names(), tensors.EnumerateObject().Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
            Assert.Equal("pt", read.RootElement.GetProperty("metadata").GetProperty("format").GetString());
            AssertTensor("model.up.weight", "F32", [8, 4], state.Model.get_parameter("up.weight")!);
            AssertTensor("average", "F32", [4], state.Average);
            AssertTensor("optimizer.state.up.weight.step", "F32", [], tensor(3f));
            AssertTensor("model.norm.num_batches_tracked", "I64", [], tensor(3L));

            void AssertTensor(string name, string dtype, long[] shape, Tensor expected)
            {
                JsonElement info = tensors.GetProperty(name);
                Assert.Equal(dtype, info.GetProperty("dtype").GetString());
                Assert.Equal(shape, info.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
                Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected.bytes)), info.GetProperty("sha256").GetString());
            }
        });

    private static IEnumerable<string> Names()
    {
        string[] parameters = ["down.bias", "down.weight", "norm.bias", "norm.weight", "up.bias", "up.weight"];
        string[] buffers = ["norm.num_batches_tracked", "norm.running_mean", "norm.running_var"];
        string[] fields = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "step"];
        return ((string[])["average", "random.rank00000.cpu", "random.rank00000.fabric"])
            .Concat(parameters.Concat(buffers).Select(name => $"model.{name}"))
            .Concat(parameters.SelectMany(name => fields.Select(field => $"optimizer.state.{name}.{field}")))
            .Order(StringComparer.Ordinal);
    }
}
