using System.Text.Json;
using Fabric.CompilerServices;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>A module: its parameters and persistent buffers, under the names of its state dict.</summary>
internal sealed class ModuleKind<T> : ObjectKind<T>
    where T : nn.Module
{
    public static ModuleKind<T> Instance { get; } = new();

    internal override void Capture(T value, string name, CaptureContext context)
    {
        Dictionary<string, Tensor> tensors = ModuleTensors.StateDictOf(value, name);
        context.Expect(tensors.Count);
        foreach ((string key, Tensor tensor) in tensors)
        {
            context.AddTensor($"{name}.{key}", tensor);
        }

        (string Path, ICheckpointExtraState State)[] extras = ExtraStates(value);
        if (extras.Length > 0)
        {
            context.AddJson(name, writer => WriteExtraStates(writer, extras));
        }
    }

    internal override void Restore(T value, string name, RestoreContext context)
    {
        Dictionary<string, Tensor> tensors = ModuleTensors.StateDictOf(value, name);
        context.Expect(tensors.Count);
        foreach ((string key, Tensor tensor) in tensors)
        {
            context.RequestTensor($"{name}.{key}", tensor);
        }

        (string Path, ICheckpointExtraState State)[] extras = ExtraStates(value);
        if (extras.Length > 0 && context.ReadObject(name) is { } json)
        {
            RestoreExtraStates(json, name, extras, context);
        }
    }

    internal override void NameParameters(T value, string name, ParameterNames names) =>
        names.Add(name, ModuleTensors.NamedParametersOf(value));

    private static (string Path, ICheckpointExtraState State)[] ExtraStates(T module) =>
        [.. module.named_modules()
            .Prepend(("", module))
            .Where(entry => entry.Item2 is ICheckpointExtraState)
            .Select(entry => (entry.Item1, (ICheckpointExtraState)entry.Item2))
            .DistinctBy(entry => entry.Item1)];

    private static void WriteExtraStates(Utf8JsonWriter writer, (string Path, ICheckpointExtraState State)[] extras)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("extra_state");
        foreach ((string path, ICheckpointExtraState state) in extras)
        {
            writer.WritePropertyName(path);
            state.WriteExtraState(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void RestoreExtraStates(
        JsonElement json, string name, (string Path, ICheckpointExtraState State)[] extras, RestoreContext context)
    {
        if (new JsonFields(json, name, context).Any("extra_state") is not { ValueKind: JsonValueKind.Object } stored)
        {
            return;
        }

        foreach ((string path, ICheckpointExtraState state) in extras)
        {
            if (stored.TryGetProperty(path, out JsonElement own))
            {
                ExtraState.Restore(state, own, Describe(path), context);
            }
            else
            {
                context.Missing(Describe(path), $"{Describe(path)}: its extra state is not in the checkpoint");
            }
        }

        foreach (JsonProperty left in stored.EnumerateObject().Where(entry => extras.All(extra => extra.Path != entry.Name)))
        {
            context.Unexpected(Describe(left.Name), $"{Describe(left.Name)}: extra state in the checkpoint, none in the state");
        }

        string Describe(string path) => path.Length == 0 ? name : $"{name}.{path}";
    }
}
