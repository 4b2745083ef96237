using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Schemas;

namespace Fabric.Interop;

/// <summary>
/// A checkpoint as Lightning's <c>fabric.save</c> lays it out: one dictionary, the members at its top, each as Python keeps one of its kind
/// (https://lightning.ai/docs/fabric/stable/guide/checkpoint/checkpoint.html).
/// </summary>
internal sealed class StateDocument
{
    // Python's own pickler ends at about 1,000, and a schema may speak of itself.
    private const int MaxDepth = 200;

    private readonly DocumentTensors _tensors;
    private readonly IReadOnlyDictionary<string, JsonElement> _values;

    private StateDocument(DocumentTensors tensors, IReadOnlyDictionary<string, JsonElement> values)
    {
        _tensors = tensors;
        _values = values;
    }

    /// <param name="schema">The members; none where nothing says what they are: then tensors and values stand under their names.</param>
    /// <param name="tensors">The tensors by stored name.</param>
    /// <param name="values">The values by stored name.</param>
    public static PickleDict Create(IReadOnlyList<SchemaMember> schema, DocumentTensors tensors, IReadOnlyDictionary<string, JsonElement> values)
    {
        var document = new StateDocument(tensors, values);
        return schema.Count > 0 ? document.Members(schema, prefix: "", new Scope(schema, null)) : document.Everything();
    }

    private PickleDict Everything()
    {
        PickleDict dict = Python.OrderedDict();
        foreach ((string name, PickleValue tensor) in _tensors.All)
        {
            dict.With(name, tensor);
        }

        foreach ((string name, JsonElement value) in _values)
        {
            dict.With(name, JsonValues.ToPython(value));
        }

        return dict;
    }

    private PickleDict Members(IReadOnlyList<SchemaMember> members, string prefix, Scope scope)
    {
        var dict = new PickleDict();
        foreach (SchemaMember member in members)
        {
            if (Member(prefix + member.Name, member.Type, scope) is { } value)
            {
                dict.With(member.Name, value);
            }
        }

        return dict;
    }

    /// <returns><see langword="null"/> for a member that is not stored.</returns>
    private PickleValue? Member(string name, SchemaType type, Scope scope)
    {
        bool hasValue = _values.TryGetValue(name, out JsonElement json);
        if (hasValue && json.ValueKind == JsonValueKind.Null)
        {
            return Python.None;
        }

        switch (type)
        {
            case { IsValue: true }:
                return _tensors.Find(name) ?? (hasValue ? JsonValues.ToPython(json, type) : null);
            case { Word: "module" }:
                return ModuleDocument.Create(_tensors.Under(name));
            case { Word: "tensor" }:
                return _tensors.Find(name);
            case { Word: "optimizer" } when hasValue:
                return OptimizerDocument.Create(json, _tensors.Under(name), ScheduledFor(json));
            case { Word: "scheduler" } when hasValue:
                return SchedulerDocument.Create(json);
            case { Word: "list", Arguments: [var item] } when CountIn(json) is { } count && count <= Size:
                return new PickleList(Enumerable.Range(0, count).Select(i => Member(FormattableString.Invariant($"{name}.{i}"), item, scope) ?? Python.None));
            case { Word: "dictionary", Arguments: [_, var item] } when KeysIn(json) is { } keys:
                return Items(name, keys, item, scope);
            case { Word: SchemaType.State } when Holds(name) && scope.Depth < MaxDepth:
                return Members(type.Members, name + ".", new Scope(type.Members, scope));
            case { Word: SchemaType.Back } when Holds(name) && scope.Depth < MaxDepth && scope.Out(type.Number) is { } around:
                return Members(around.Members, name + ".", new Scope(around.Members, around.Around) { Depth = scope.Depth + 1 });
            default:
                return Nested(name, hasValue ? json : null);
        }
    }

    /// <summary>Nothing stored says which scheduler is whose: the learning rates that both began with do.</summary>
    private IEnumerable<KeyValuePair<string, double[]>> ScheduledFor(JsonElement optimizer)
    {
        double[] initialRates = [.. optimizer.GetProperty(OptimizerKeys.Groups).EnumerateArray()
            .Select(static group => group.GetProperty(OptimizerKeys.InitialLearningRate))
            .Select(static rate => rate.ValueKind == JsonValueKind.Number ? rate.GetDouble() : double.NaN)];
        return _values.Values.SelectMany(value => SchedulerDocument.KeptInGroups(value, initialRates));
    }

    private int Size => _tensors.All.Count + _values.Count;

    private bool Holds(string name) =>
        _tensors.Under(name).Any() || _values.Keys.Any(value => value.StartsWith(name + ".", StringComparison.Ordinal));

    private PickleDict Items(string name, IEnumerable<string> keys, SchemaType item, Scope scope)
    {
        var dict = new PickleDict();
        foreach (string key in keys)
        {
            dict.With(key, Member($"{name}.{key}", item, scope) ?? Python.None);
        }

        return dict;
    }

    /// <summary>What a list of objects stores beside them.</summary>
    private static int? CountIn(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("count", out JsonElement count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out int number) && number >= 0
            ? number
            : null;

    /// <summary>What a dictionary of objects stores beside them.</summary>
    private static string[]? KeysIn(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("keys", out JsonElement keys) && keys.ValueKind == JsonValueKind.Array
        && keys.EnumerateArray().All(static key => key.ValueKind == JsonValueKind.String)
            ? [.. keys.EnumerateArray().Select(static key => key.GetString()!)]
            : null;

    /// <summary>What is stored of any other object: its value, its tensors by the parts of their names.</summary>
    private PickleDict Nested(string name, JsonElement? json)
    {
        PickleDict dict = json is { ValueKind: JsonValueKind.Object } value ? (PickleDict)JsonValues.ToPython(value) : new PickleDict();
        foreach ((string tensorName, PickleValue tensor) in _tensors.Under(name))
        {
            PickleDict inner = dict;
            string[] parts = tensorName.Split('.');
            foreach (string part in parts[..^1])
            {
                if (inner[part] is not PickleDict next)
                {
                    inner.With(part, next = new PickleDict());
                }

                inner = next;
            }

            inner.With(parts[^1], tensor);
        }

        foreach ((string valueName, JsonElement nested) in _values.Where(entry => entry.Key.StartsWith(name + ".", StringComparison.Ordinal)))
        {
            string key = valueName[(name.Length + 1)..];
            if (dict[key] is null)
            {
                dict.With(key, JsonValues.ToPython(nested));
            }
        }

        return dict;
    }

    private sealed record Scope(IReadOnlyList<SchemaMember> Members, Scope? Around)
    {
        public int Depth { get; init; } = Around is null ? 0 : Around.Depth + 1;

        public Scope? Out(int levels)
        {
            Scope? scope = this;
            for (int i = 0; i < levels && scope is not null; i++)
            {
                scope = scope.Around;
            }

            return scope;
        }
    }
}
