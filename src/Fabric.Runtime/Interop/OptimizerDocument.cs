using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Schemas;

namespace Fabric.Interop;

/// <summary>
/// An optimizer as <c>state_dict()</c> gives it, for <c>load_state_dict</c> to take: parameters by position
/// (https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html).
/// </summary>
internal static class OptimizerDocument
{
    private static readonly SchemaType Double = new("double", "double");

    /// <param name="groups">What this library stores of it beside tensors.</param>
    /// <param name="tensors">Its state: <c>state.{parameter}.{field}</c>.</param>
    /// <param name="scheduled">What schedulers keep in its groups in PyTorch: key → a number for each group.</param>
    public static PickleDict Create(
        JsonElement groups, IEnumerable<(string Name, PickleValue Tensor)> tensors, IEnumerable<KeyValuePair<string, double[]>> scheduled)
    {
        string className = groups.GetProperty(OptimizerKeys.Class).GetString()!;
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var groupList = new PickleList();
        foreach (JsonElement group in groups.GetProperty(OptimizerKeys.Groups).EnumerateArray())
        {
            groupList.Add(Group(group, className, positions));
        }

        foreach ((string key, double[] numbers) in scheduled.Where(entry => entry.Value.Length == groupList.Items.Count))
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                ((PickleDict)groupList.Items[i]).With(key, new PickleFloat(numbers[i]));
            }
        }

        return new PickleDict()
            .With(OptimizerKeys.State, State(tensors, positions))
            .With(OptimizerKeys.Groups, groupList);
    }

    private static PickleDict State(IEnumerable<(string Name, PickleValue Tensor)> tensors, Dictionary<string, int> positions)
    {
        var fields = new SortedDictionary<int, PickleDict>();
        string prefix = OptimizerKeys.State + ".";
        foreach ((string name, PickleValue tensor) in tensors)
        {
            int dot = name.LastIndexOf('.');
            if (name.StartsWith(prefix, StringComparison.Ordinal) && dot > prefix.Length && positions.TryGetValue(name[prefix.Length..dot], out int position))
            {
                if (!fields.TryGetValue(position, out PickleDict? ofParameter))
                {
                    fields.Add(position, ofParameter = new PickleDict());
                }

                ofParameter.With(name[(dot + 1)..], tensor);
            }
        }

        var state = new PickleDict();
        foreach ((int position, PickleDict ofParameter) in fields)
        {
            state.Set(Python.Integer(position), ofParameter);
        }

        return state;
    }

    private static PickleDict Group(JsonElement json, string className, Dictionary<string, int> positions)
    {
        var group = new PickleDict();
        var options = new GroupOptions(group);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Name is not (OptimizerKeys.Parameters or OptimizerKeys.WithoutGradient))
            {
                options.Add(property.Name, JsonValues.ToPython(property.Value, Double));
            }
        }

        if (className is "Adam" or "AdamW" or "NAdam" or "RAdam")
        {
            group.With(OptimizerKeys.DecoupledWeightDecay, PickleBoolean.Of(className == "AdamW"));
        }

        return group.With(OptimizerKeys.Parameters, new PickleList(PositionsOf(json, positions)));
    }

    private static IEnumerable<PickleValue> PositionsOf(JsonElement group, Dictionary<string, int> positions)
    {
        foreach (JsonElement parameter in group.GetProperty(OptimizerKeys.Parameters).EnumerateArray())
        {
            positions.TryAdd(parameter.GetString()!, positions.Count);
            yield return Python.Integer(positions[parameter.GetString()!]);
        }
    }
}
