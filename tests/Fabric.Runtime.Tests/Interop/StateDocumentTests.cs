using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Interop;
using Fabric.Schemas;
using Xunit;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>What Python sees of members.</summary>
public class StateDocumentTests
{
    private const string Groups = """{"class":"SGD","param_groups":[{"lr":0.1,"initial_lr":0.1,"momentum":0.9,"params":["w"],"without_grad":[]}]}""";

    [Theory]
    [InlineData("list<optimizer>", """{"count":1}""", "0")]
    [InlineData("dictionary<string, optimizer>", """{"keys":["a.b"]}""", "a.b")]
    public void Optimizers_in_collections_keep_their_moments(string type, string json, string key)
    {
        PickleDict document = Create(
            $"opts: {type}", [$"opts.{key}.state.w.momentum_buffer"], ("opts", json), ($"opts.{key}", Groups));
        PickleValue item = document["opts"] is PickleList list ? Assert.Single(list.Items) : ((PickleDict)document["opts"]!)[key]!;
        var optimizer = Assert.IsType<PickleDict>(item);
        Assert.NotNull(optimizer[OptimizerKeys.Groups]);
        var state = (PickleDict)optimizer[OptimizerKeys.State]!;
        Assert.True(state.TryGetValue(PickleInteger.Of(0), out PickleValue? ofParameter));
        Assert.NotNull(((PickleDict)ofParameter)["momentum_buffer"]);
        Assert.Null(optimizer[OptimizerKeys.Class]);
    }

    [Fact]
    public void Modules_in_a_list_are_a_list_of_state_dicts()
    {
        PickleDict document = Create("models: list<module>", ["models.0.up.weight", "models.1.up.weight"], ("models", """{"count":2}"""));
        Assert.All(((PickleList)document["models"]!).Items, item => Assert.NotNull(((PickleDict)item)["up.weight"]));
    }

    [Fact]
    public void A_schema_that_speaks_of_itself_ends()
    {
        Assert.NotNull(Create("next: state { next: @0?, x: tensor }", []));
        string deep = string.Concat(Enumerable.Repeat("next.", 5_000)) + "x";
        Assert.NotNull(Create("next: state { next: @0?, x: tensor }", [deep]));
    }

    private static PickleDict Create(string schema, string[] tensors, params (string Name, string Json)[] values)
    {
        var pickle = new TensorPickle();
        return StateDocument.Create(
            SchemaParser.TryParseMembers(schema)!,
            new DocumentTensors(tensors.Select((name, key) => (name, pickle.Create(TorchDtype.Find("float32")!, [2], key)))),
            values.ToDictionary(static value => value.Name, static value => JsonElement.Parse(value.Json)));
    }
}
