using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Fabric.Interop;
using Fabric.Members.Optimizers;
using Fabric.State;

namespace Fabric.Members.PyTorch;

/// <summary>
/// An optimizer's state dict as PyTorch keeps it (https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html), told as this
/// library stores one: options under their names here, parameters by position, or by name as a distributed checkpoint has them.
/// </summary>
internal sealed class PyTorchOptimizer
{
    // Switches of PyTorch that change what a step does. TorchSharp has each in some classes only.
    private static readonly string[] Switches = ["amsgrad", "centered", "maximize", "nesterov"];

    private readonly OptimizerView _view;
    private readonly RestoreContext _context;
    private readonly Utf8JsonWriter _writer;
    private readonly IReadOnlyList<IReadOnlyList<string>>? _live;
    private bool _fits = true;

    private PyTorchOptimizer(OptimizerView view, RestoreContext context, Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<string>>? live)
    {
        _view = view;
        _context = context;
        _writer = writer;
        _live = live;
    }

    /// <summary>Whether this is a state dict of PyTorch.</summary>
    public static bool Recognize(JsonElement json) =>
        FlatOptimizer.Recognize(json)
        || (json.TryGetProperty(OptimizerKeys.Groups, out JsonElement groups)
            && groups.ValueKind == JsonValueKind.Array
            && !json.TryGetProperty(OptimizerKeys.Class, out _));

    /// <summary>Whether its parameters go by their names.</summary>
    public static bool HasNames(JsonElement json) =>
        FlatOptimizer.Recognize(json)
        || json.GetProperty(OptimizerKeys.Groups).EnumerateArray().SelectMany(RawParametersOf).Any(static parameter => parameter.ValueKind == JsonValueKind.String);

    /// <param name="json">The state dict.</param>
    /// <param name="name">The optimizer.</param>
    /// <param name="view">The live one.</param>
    /// <param name="context">What is asked of the checkpoint.</param>
    /// <param name="live">The stored names in each group of the live optimizer; <see langword="null"/> where parameters go by position.</param>
    /// <returns>What <see cref="OptimizerKind{T}"/> would have stored; <see langword="null"/> where it does not fit, which is listed.</returns>
    public static JsonElement? ToStored(
        JsonElement json, string name, OptimizerView view, RestoreContext context, IReadOnlyList<IReadOnlyList<string>>? live)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        var translation = new PyTorchOptimizer(view, context, writer, live);
        json = FlatOptimizer.Recognize(json) ? FlatOptimizer.ToGroups(json, live, sentence => translation.Mismatch(name, sentence)) : json;
        writer.WriteStartObject();
        writer.WriteString(OptimizerKeys.Class, view.Layout.ClassName);
        writer.WriteStartArray(OptimizerKeys.Groups);
        int index = 0;
        foreach (JsonElement group in json.GetProperty(OptimizerKeys.Groups).EnumerateArray())
        {
            translation.WriteGroup(group, index, $"{name}.{OptimizerKeys.Groups}.{index}");
            index++;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return translation._fits ? JsonElement.Parse(buffer.WrittenSpan) : null;
    }

    private void WriteGroup(JsonElement group, int index, string name)
    {
        if (group.ValueKind != JsonValueKind.Object)
        {
            Mismatch(name, "it is no parameter group");
            return;
        }

        CheckSwitches(group, name);
        _writer.WriteStartObject();
        WriteNumber(group, name, OptimizerKeys.LearningRate, OptimizerKeys.LearningRate);
        bool isScheduled = group.TryGetProperty(OptimizerKeys.InitialLearningRate, out _);
        WriteNumber(group, name, OptimizerKeys.InitialLearningRate, isScheduled ? OptimizerKeys.InitialLearningRate : OptimizerKeys.LearningRate);
        foreach (OptionField option in _view.Layout.OptionFields)
        {
            if (option is BooleanOptionField)
            {
                // Older versions lack the newer switches, which are off by default.
                _writer.WriteBoolean(option.Name, IsOn(group, option.Name));
            }
            else
            {
                WriteNumber(group, name, option.Name, option.Name);
            }
        }

        _writer.WriteStartArray(OptimizerKeys.Parameters);
        foreach (string parameter in InLiveOrder([.. ParametersOf(group, index)], index))
        {
            _writer.WriteStringValue(parameter);
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    private void WriteNumber(JsonElement group, string name, string stored, string key)
    {
        var option = OptionName.Of(key);
        if (!group.TryGetProperty(option.Key, out JsonElement value))
        {
            Mismatch(name, $"no '{option.Key}': it is the state of another optimizer than {_view.Layout.ClassName}");
            return;
        }

        if (option.Item is { } item && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2)
        {
            value = value[item];
        }

        if (!ExactDouble.TryRead(value, out double number))
        {
            Mismatch(name, $"'{option.Key}' is no number, or no pair of them");
            return;
        }

        _writer.WritePropertyName(stored);
        ExactDouble.Write(_writer, number);
    }

    /// <summary>A file of TorchSharp's does not say where a group ends: where the live one does.</summary>
    private IEnumerable<string> ParametersOf(JsonElement group, int index) =>
        group.TryGetProperty(OptimizerKeys.Parameters, out _) ? RawParametersOf(group).Select(static parameter => parameter.ToString())
        : index < _view.Groups.Count
            ? Enumerable.Range(_view.Groups[index].First, _view.Groups[index].Count).Select(static position => position.ToString(CultureInfo.InvariantCulture))
        : [];

    private static IEnumerable<JsonElement> RawParametersOf(JsonElement group) =>
        group.ValueKind == JsonValueKind.Object && group.TryGetProperty(OptimizerKeys.Parameters, out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Array
            ? parameters.EnumerateArray()
            : [];

    /// <summary>Names say which parameter is meant in any order.</summary>
    private IReadOnlyList<string> InLiveOrder(string[] parameters, int group) =>
        _live?.ElementAtOrDefault(group) is { } live && live.Order(StringComparer.Ordinal).SequenceEqual(parameters.Order(StringComparer.Ordinal)) ? live : parameters;

    /// <summary>A group may ask for what the live optimizer cannot do.</summary>
    private void CheckSwitches(JsonElement group, string name)
    {
        if (group.TryGetProperty(OptimizerKeys.DecoupledWeightDecay, out _) && IsOn(group, OptimizerKeys.DecoupledWeightDecay) != (_view.Layout.ClassName == "AdamW"))
        {
            Mismatch(name, $"'{OptimizerKeys.DecoupledWeightDecay}' is not as {_view.Layout.ClassName} decays weights: AdamW does so decoupled, all others do not");
        }

        foreach (string missing in Switches.Where(key => IsOn(group, key) && _view.Layout.OptionFields.All(option => option.Name != key)))
        {
            Mismatch(name, $"'{missing}' is on, which TorchSharp's {_view.Layout.ClassName} does not have");
        }
    }

    private static bool IsOn(JsonElement group, string key) =>
        group.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private void Mismatch(string name, string sentence)
    {
        _fits = false;
        _context.Mismatch($"{name}: {sentence}");
    }
}
