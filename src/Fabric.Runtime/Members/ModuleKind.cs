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
        foreach ((string key, Tensor tensor) in value.state_dict())
        {
            context.AddTensor($"{name}.{key}", tensor);
        }
    }

    internal override void Restore(T value, string name, RestoreContext context)
    {
        foreach ((string key, Tensor tensor) in value.state_dict())
        {
            context.RequestTensor($"{name}.{key}", tensor);
        }
    }

    internal override void NameParameters(T value, string name, ParameterNames names)
    {
        foreach ((string key, TorchSharp.Modules.Parameter parameter) in value.named_parameters())
        {
            names.Add(name, key, parameter);
        }
    }
}
